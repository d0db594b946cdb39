"""Why isn't it online? One ordered chain of checks over both sides of an item, and the answer in one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.products.mapping.product import Product
from services.products.mapping.selling import Offline, verdict
from services.products.mapping.stock import shown
from services.products.records.item import Item, ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.web import SourceRow, WebProduct
from shared.catalog.price_book import WebPrice
from shared.contracts.http import Check, VerdictKind
from shared.sync.model import Skipped

_NOT_CHECKED = "Not checked: "
COUNTERPOINT, OURS, WEBSITE = "Counterpoint", "CounterSync", "Website"
_ENABLED = 1
_FOUND_BY_SHOPPERS = frozenset({2, 3, 4})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """Something that couldn't be asked, with the reason in words."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was found out about one item. Unasked = that system or table couldn't be asked."""

    item: Item | Unasked | None
    flags: ItemFlags | Unasked = field(default_factory=ItemFlags)
    product: Product | Skipped | Unasked | None = None
    price: WebPrice | Skipped | Unasked | None = None
    categories: Sequence[str] | Unasked = ()
    """Names of its ecommerce categories in Counterpoint."""
    pictures: Sequence[str] | Unasked = ()
    """File names of its pictures in Counterpoint."""
    too_large: Sequence[str] = ()
    """Those of the pictures that can't be sent, each with its size, as a sentence."""
    parts: Mapping[str, str] | Unasked = field(default_factory=dict)
    """The parts of a kit, each with what keeps it from being sold in a kit; empty words = nothing does."""
    short_parts: Sequence[str] | Unasked = ()
    """The parts of a kit of which the website has too few for one kit."""
    waiting: str = ""
    """Where it stands in the queue of Items, in words; empty = it isn't there."""
    last_words: str = ""
    """What the last attempt of Items said."""
    last_failed: bool = False
    last_skipped: bool = False
    web: WebProduct | Unasked | None = None
    sold: Sequence[WebProduct] = ()
    """The products that are sold for it: itself, or the variants of a family."""
    rows: Sequence[SourceRow] | Unasked = ()
    put_out: bool = False
    """Whether the website has a family or kit out of stock that is to be for sale."""
    stock_settings: Sequence[str] = ()
    """Stock settings that the website has otherwise than they should be, in words."""


def checks_of(known: Known, *, rules: ProductRules) -> tuple[Check, ...]:
    """Every check in the order in which an item travels; none is left out, what can't be asked says so.

    Kits have one more than other items: their parts.
    """
    return (
        *_in_counterpoint(known, rules=rules),
        *_parts_online(known),
        *_between(known),
        *_on_website(known, rules=rules),
        *(_set_otherwise(words) for words in known.stock_settings[:1]),
        # Last: what is said first of a failing item is what keeps it from being sold.
        *(_failed_picture(words) for words in known.too_large),
    )


def _set_otherwise(words: str) -> Check:
    advice = "press Sync Item under Items"
    return Check(name="Its stock settings", passed=False, words=f"On the website {words}: {advice}.", side=OURS)


def _failed_picture(words: str) -> Check:
    return Check(name="Its pictures can be sent", passed=False, words=words, side=COUNTERPOINT)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to "is it for sale?", in one sentence."""

    kind: VerdictKind
    words: str


def answer_of(checks: Sequence[Check], *, shows: str = "", stale: Sequence[str] = ()) -> Answer:
    """Whether it is for sale, by the website's own checks; the others tell why not, or what is out of date.

    `shows` is what shoppers see now, such as "46.62 and 20 pieces"; `stale` names fields that differ.
    """
    needed = [check for check in checks if check.needed and check.name != _INDEXED]
    failing = next((check for check in needed if check.passed is False), None)
    on_website = [check for check in needed if check.side == WEBSITE]
    unasked = [check for check in needed if check.passed is None]
    if failing is not None and any(check.passed is False for check in on_website):
        return Answer(VerdictKind.NOT_FOR_SALE, f"Not for sale on the website. {failing.words}")
    if any(check.passed is None for check in on_website):
        return Answer(VerdictKind.UNKNOWN, f"Not known: not everything could be checked: {_named_in(unasked)}")
    still = f": still shows {shows}" if shows else ""
    if failing is not None:
        return Answer(VerdictKind.OUT_OF_DATE, f"For sale, but out of date{still}. {failing.words}")
    if stale:
        waits = next((check.words for check in unasked if check.side == OURS), "")
        why = f" {waits.removeprefix(_NOT_CHECKED)}." if waits.startswith(f"{_NOT_CHECKED}It is in the queue") else ""
        differs = f"Counterpoint has another {' and '.join(stale)}."
        return Answer(VerdictKind.OUT_OF_DATE, f"For sale, but out of date{still}. {differs}{why}")
    if unasked:
        words = "For sale on the website, but not everything could be checked"
        return Answer(VerdictKind.UNKNOWN, f"{words}: {_named_in(unasked)}")
    return Answer(VerdictKind.FOR_SALE, "It is on the website and for sale.")


def _named_in(checks: Sequence[Check]) -> str:
    return ", ".join(check.name for check in checks)


def _in_counterpoint(known: Known, *, rules: ProductRules) -> list[Check]:
    item = known.item
    if isinstance(item, Unasked):
        return [_open(name, item.why, COUNTERPOINT) for name in _COUNTERPOINT_CHECKS]
    if item is None:
        there = Check(name="In Counterpoint", passed=False, words="Counterpoint has no such item.", side=COUNTERPOINT)
        rest = [_open(name, "There is no item to look at", COUNTERPOINT) for name in _COUNTERPOINT_CHECKS[1:]]
        return [there, *rest]
    name = item.texts.get(rules.name_column, "").strip()
    return [
        _check("In Counterpoint", True, COUNTERPOINT, yes=f"Item {item.number}", no=""),
        _check(
            "Ecommerce item",
            item.on_web or item.ticket,
            COUNTERPOINT,
            yes="Marked for the website",
            no="It isn't marked as an ecommerce item in Counterpoint: tick it there.",
        ),
        _check("Active", item.active, COUNTERPOINT, yes="Active", no="It isn't active in Counterpoint."),
        _check(
            "Has a name",
            bool(name),
            COUNTERPOINT,
            yes=name,
            no=f"Its name is empty ({rules.name_column}).",
        ),
        _flagged(known.flags),
        _can_be_a_product(known),
        _priced(known.price),
        _named(
            "Has a category",
            known.categories,
            none="It is in no ecommerce category in Counterpoint: shoppers find it only by searching.",
        ),
        _named("Has a picture", known.pictures, none="Counterpoint has no picture of it."),
    ]


def _flagged(flags: ItemFlags | Unasked) -> Check:
    if isinstance(flags, Unasked):
        return _open("Web Enabled", flags.why, COUNTERPOINT)
    if flags.web_archive:
        return _check(
            "Web Enabled",
            False,
            COUNTERPOINT,
            yes="",
            no="Web Archive is set: out of stock for good.",
        )
    return _check("Web Enabled", flags.web_enabled, COUNTERPOINT, yes="On", no="Web Enabled is off in Counterpoint.")


def _can_be_a_product(known: Known) -> Check:
    name = "Can be a product"
    if isinstance(known.item, Item):
        match verdict(known.item):
            case Offline(never=reason) if known.item.ticket:
                return Check(name=name, passed=False, words=_ended(reason), side=COUNTERPOINT)
            case Offline():
                return _open(name, "It isn't sold on the website", COUNTERPOINT)
            case Item():
                pass
    match known.product:
        case Unasked(why=why):
            return _open(name, why, COUNTERPOINT)
        case Skipped(reason):
            return Check(name=name, passed=False, words=_ended(reason), side=COUNTERPOINT)
        case None:
            return _open(name, "It isn't sold on the website", COUNTERPOINT)
        case Product() as product:
            count = len(product.variants)
            return _check(name, True, COUNTERPOINT, yes=f"With {count} variants" if count else "Complete", no="")


def _priced(price: WebPrice | Skipped | Unasked | None) -> Check:
    match price:
        case Unasked(why=why):
            return _open("Has a price", why, COUNTERPOINT)
        case Skipped(reason):
            return Check(name="Has a price", passed=False, words=_ended(reason), side=COUNTERPOINT)
        case None:
            return Check(name="Has a price", passed=False, words="Counterpoint has no price for it.", side=COUNTERPOINT)
        case WebPrice():
            asked = price.special if price.special is not None else price.price
            return Check(name="Has a price", passed=True, words=f"{asked:.2f}", side=COUNTERPOINT)


def _named(name: str, names: Sequence[str] | Unasked, *, none: str) -> Check:
    """Good to have; without it an item is online all the same."""
    if isinstance(names, Unasked):
        return _open(name, names.why, COUNTERPOINT).model_copy(update={"needed": False})
    return Check(name=name, passed=bool(names), words=", ".join(names) or none, side=COUNTERPOINT, needed=False)


def _parts_online(known: Known) -> list[Check]:
    if not (isinstance(known.item, Item) and known.item.kit):
        return []
    if isinstance(known.parts, Unasked):
        return [_open(_PARTS, known.parts.why, WEBSITE)]
    if not known.parts:
        return [Check(name=_PARTS, passed=False, words="Counterpoint has no parts of this kit.", side=COUNTERPOINT)]
    away = [f"{part} ({why})" for part, why in known.parts.items() if why]
    missing = f"A kit is on the website only together with all its parts. What keeps it off: {', '.join(away)}."
    return [_check(_PARTS, not away, WEBSITE, yes=", ".join(known.parts), no=missing)]


def _between(known: Known) -> list[Check]:
    if known.waiting:
        sent = _open("Sent by Items", known.waiting, OURS)
    elif known.last_failed:
        sent = Check(
            name="Sent by Items", passed=False, words=f"Items could not send it: {_ended(known.last_words)}", side=OURS
        )
    elif known.last_skipped:
        sent = Check(
            name="Sent by Items", passed=False, words=f"Items passed it over: {_ended(known.last_words)}", side=OURS
        )
    elif known.last_words:
        sent = Check(name="Sent by Items", passed=True, words=known.last_words, side=OURS)
    else:
        idle = _open("Sent by Items", "Nothing was done with it in the last 7 days", OURS)
        sent = idle.model_copy(update={"needed": False})
    return [sent]


def _on_website(known: Known, *, rules: ProductRules) -> list[Check]:
    web = known.web
    if isinstance(web, Unasked):
        return [_open(name, web.why, WEBSITE) for name in _WEBSITE_CHECKS]
    if web is None:
        there = Check(
            name="On the website",
            passed=False,
            words=f"The website doesn't have it{': press Sync Item under Items' if _would_be_sent(known) else ''}.",
            side=WEBSITE,
        )
        return [there, *(_open(name, "There is no product to look at", WEBSITE) for name in _WEBSITE_CHECKS[1:])]
    missing = set(rules.website_ids) - set(web.website_ids)
    return [
        _check("On the website", True, WEBSITE, yes=f"Product {web.id}", no=""),
        _check("Enabled there", web.status == _ENABLED, WEBSITE, yes="Enabled", no="It is disabled on the website."),
        _check(
            "Visible to shoppers",
            web.visibility in _FOUND_BY_SHOPPERS,
            WEBSITE,
            yes="In catalogue or search",
            no="Somebody set it to “not visible individually” on the website.",
        ),
        _check(
            "In the right store",
            not missing,
            WEBSITE,
            yes="Assigned",
            no=f"It isn't assigned to website {', '.join(map(str, sorted(missing)))}.",
        ),
        _for_sale(known),
        _open(_INDEXED, "Magento offers no way to ask whether its search index is up to date", WEBSITE),
    ]


def _would_be_sent(known: Known) -> bool:
    """Whether Items would put it on the website now; advice that does nothing helps nobody."""
    if not isinstance(known.item, Item) or not isinstance(known.product, Product):
        return False
    kit_is_whole = not known.item.kit or (isinstance(known.parts, Mapping) and not any(known.parts.values()))
    return isinstance(known.price, WebPrice) and kit_is_whole


def _for_sale(known: Known) -> Check:
    """Whether shoppers can buy it: there is stock, and the website sells it."""
    stocked = _stocked(known)
    if not (stocked.passed and known.put_out):
        return stocked
    words = "The website has it out of stock, although what it is made of is there: press Sync Item under Items."
    return Check(name=_IN_STOCK, passed=False, words=words, side=WEBSITE)


def _stocked(known: Known) -> Check:
    name = _IN_STOCK
    if isinstance(known.rows, Unasked):
        return _open(name, known.rows.why, WEBSITE)
    if isinstance(known.flags, ItemFlags) and (known.flags.always_in_stock or not known.flags.keeps_stock):
        return Check(name=name, passed=True, words="Always in stock", side=WEBSITE)
    if isinstance(known.flags, ItemFlags) and known.flags.allow_backorder:
        return Check(name=name, passed=True, words="May be backordered", side=WEBSITE)
    if isinstance(known.item, Item) and known.item.kit:
        return _parts_in_stock(known.short_parts)
    amounts = [row.quantity for row in known.rows if row.in_stock and row.quantity > 0]
    return _check(
        name,
        bool(amounts),
        WEBSITE,
        yes=shown(sum(amounts[1:], amounts[0])) if amounts else "",
        no="It is out of stock on the website.",
    )


def _parts_in_stock(short: Sequence[str] | Unasked) -> Check:
    if isinstance(short, Unasked):
        return _open(_IN_STOCK, short.why, WEBSITE)
    missing = f"The website has too few of {', '.join(short)} for one kit."
    return _check(_IN_STOCK, not short, WEBSITE, yes="Enough of every part for one kit", no=missing)


_COUNTERPOINT_CHECKS = (
    "In Counterpoint",
    "Ecommerce item",
    "Active",
    "Has a name",
    "Web Enabled",
    "Can be a product",
    "Has a price",
    "Has a category",
    "Has a picture",
)
_PARTS = "Its parts are online"
_IN_STOCK = "In stock there"
_INDEXED = "In the website's search index"
_WEBSITE_CHECKS = (
    "On the website",
    "Enabled there",
    "Visible to shoppers",
    "In the right store",
    _IN_STOCK,
    _INDEXED,
)


def _check(name: str, passed: bool, side: str, *, yes: str, no: str) -> Check:
    return Check(name=name, passed=passed, words=yes if passed else no, side=side)


def _open(name: str, why: str, side: str) -> Check:
    return Check(name=name, passed=None, words=f"{_NOT_CHECKED}{why}", side=side)


def _ended(words: str) -> str:
    """The words with one full stop."""
    return f"{words.rstrip('. ')}."
