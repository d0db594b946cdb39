"""A plain storefront, so that people can see the website change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from html import escape
from urllib.parse import parse_qs, quote

from simulators.magento.services.salable import is_salable, salable_quantity
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

SHOWN = 200
_LONGER = timedelta(hours=24)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.4rem;border-bottom:1px solid #ccc;text-align:left}"
    "del{color:#666}.sale{font-weight:bold}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people."""

    status: int
    html: str


def storefront_page(*, shop: Shop, path: str, query: str) -> Page:
    """The product list, one product, or "not found"."""
    if path == "/":
        return Page(status=200, html=_list_page(shop, parse_qs(query)))
    prefix = "/catalog/product/view/"
    row = shop.product(path.removeprefix(prefix)) if path.startswith(prefix) else None
    if row is None:
        return Page(status=404, html=_html("Not found", "<p>There is no such page in this store.</p>"))
    return Page(status=200, html=_product_page(shop, row))


def special_price_now(*, values: Row, today: datetime) -> str | None:
    """The special price that a product page and a cart ask for at this moment of the store's clock.

    The end is kept as a moment and counts for 24 hours longer, whatever its time of day.
    """
    price = values.get("special_price")
    if price is None:
        return None
    wall = today.replace(tzinfo=None)
    starts, ends = values.get("special_from_date"), values.get("special_to_date")
    if starts and wall < datetime.fromisoformat(starts):
        return None
    if ends and wall > datetime.fromisoformat(ends) + _LONGER:
        return None
    return str(price)


def special_price_listed(*, values: Row, today: datetime) -> str | None:
    """The special price that lists and searches show: the index looks at the days of both dates alone."""
    price = values.get("special_price")
    if price is None:
        return None
    starts, ends = values.get("special_from_date"), values.get("special_to_date")
    if starts and today.date() < datetime.fromisoformat(starts).date():
        return None
    if ends and today.date() > datetime.fromisoformat(ends).date():
        return None
    return str(price)


def _list_page(shop: Shop, asked: dict[str, list[str]]) -> str:
    words = asked.get("q", [""])[0].strip()
    refresh = asked.get("refresh", [""])[0] == "1"
    rows = [row for row in shop.products if _listed(row) and words.casefold() in _text(row)]
    rows.sort(key=lambda row: row["updated_at"], reverse=True)
    lines = "".join(_line(shop, row) for row in rows[:SHOWN])
    link = f"/?q={quote(words)}" + ("" if refresh else "&amp;refresh=1")
    body = (
        f'<form><label>Search <input name="q" value="{escape(words)}"></label> <button>Show</button></form>'
        f'<p>{len(rows)} products, newest change first. <a href="{link}">'
        f"{'Stop refreshing' if refresh else 'Refresh every 2 seconds'}</a></p>"
        f"<table><thead><tr><th>SKU</th><th>Name</th><th>Price</th><th>Stock</th></tr></thead>"
        f"<tbody>{lines}</tbody></table>"
    )
    return _html("Simulated web store", body, refresh=refresh)


def _listed(row: Row) -> bool:
    return bool(row["values"].get("status") == 1 and row["values"].get("visibility") != 1)


def _text(row: Row) -> str:
    return f"{row['sku']} {row['values'].get('name', '')}".casefold()


def _line(shop: Shop, row: Row) -> str:
    special = special_price_listed(values=row["values"], today=shop.local_now())
    address = f"/catalog/product/view/{quote(row['sku'], safe='')}"
    return (
        f'<tr><td><a href="{escape(address)}">{escape(row["sku"])}</a></td>'
        f"<td>{escape(str(row['values'].get('name', '')))}</td><td>{_price(row, special)}</td>"
        f"<td>{_stock(shop, row)}</td></tr>"
    )


def _price(row: Row, special: str | None) -> str:
    price = row["values"].get("price")
    if price is None:
        return "see variants"
    regular = f"${Decimal(price):,.2f}"
    if special is None or Decimal(special) >= Decimal(price):
        return regular
    return f'<del>{regular}</del> <span class="sale">${Decimal(special):,.2f}</span>'


def _stock(shop: Shop, row: Row) -> str:
    if row["children"]:
        return f"{len(row['children'])} variants"
    if not is_salable(shop, sku=row["sku"], stock_id=1):
        return "Out of stock"
    if row["bundle_options"]:
        return "In stock, like its parts"
    return f"{salable_quantity(shop, sku=row['sku'], stock_id=1).normalize():f} in stock"


def _product_page(shop: Shop, row: Row) -> str:
    values = row["values"]
    special = special_price_now(values=values, today=shop.local_now())
    variants = "".join(_line(shop, shop.products[number]) for number in row["children"])
    pictures = "".join(
        f'<img alt="{escape(str(entry["label"] or values.get("name", "")))}" width="160" '
        f'src="data:{escape(shop.images[entry["file"]]["type"])};base64,{shop.images[entry["file"]]["base64"]}"> '
        for entry in row["media"]
        if not entry["disabled"]
    )
    body = (
        f'<p><a href="/">All products</a></p><p>SKU {escape(row["sku"])}</p><p>{_price(row, special)}</p>'
        f"<p>{_stock(shop, row)}</p><p>{pictures}</p><p>{escape(str(values.get('description') or ''))}</p>"
        f"{f'<table><tbody>{variants}</tbody></table>' if variants else ''}"
        f"<p>Last change {escape(row['updated_at'])} UTC</p>"
    )
    return _html(str(values.get("name") or row["sku"]), body)


def _html(title: str, body: str, *, refresh: bool = False) -> str:
    again = '<meta http-equiv="refresh" content="2">' if refresh else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{again}<title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )
