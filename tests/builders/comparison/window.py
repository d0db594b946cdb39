"""The category tree of the website: names, places, texts, what is hidden, and what stands in every category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import Shelf, State
from tests.builders.comparison.texts import readable, safely_readable

ROOT_OF_WEBSITE = 2
ROOT_OF_COUNTERPOINT = "0"


def compare_categories(found: Difference, shelf: Shelf, website: State) -> None:
    """All of both trees, from the roots down. Categories may share a name: neighbours are told apart by their order."""
    own: dict[str, list[State]] = defaultdict(list)
    for row in shelf.state["web_categories"]:
        own[row["PARENT_ID"] or ROOT_OF_COUNTERPOINT].append(row)
    shown: dict[int, list[State]] = defaultdict(list)
    for row in website["categories"].values():
        if row["is_active"]:
            shown[row["parent_id"]].append(row)
    items = [good for good in shelf.goods if "|" not in good.sku]
    members: dict[str, dict[str, int]] = defaultdict(dict)
    places = defaultdict(list)
    for row in shelf.state["web_category_items"]:
        places[row["ITEM_NO"]].append((row["CATEG_ID"], row["ENTRY_SEQ_NO"] or 0))
    for good in items:
        for category, place in places[good.item["ITEM_NO"]]:
            members[category][good.sku] = place
    known = {good.sku for good in items}
    layers: list[tuple[str, int, str]] = [(ROOT_OF_COUNTERPOINT, ROOT_OF_WEBSITE, "")]
    while layers:
        parent, number, path = layers.pop()
        wanted = sorted(own[parent], key=lambda row: (row["DISP_SEQ_NO"] or 0, _name(row).casefold(), row["CATEG_ID"]))
        there = sorted(shown[number], key=lambda row: row["position"])
        if not _same_row(found, path or "the root", [_name(row) for row in wanted], [row["name"] for row in there]):
            continue
        for row, category in zip(wanted, there, strict=True):
            place = f"{path} › {_name(row)}"
            found.count("category")
            text, shown_text = safely_readable(row["HTML_DESCR"] or ""), readable(category.get("description") or "")
            found.equal(place, "text", shown=shown_text, wanted=text)
            held = {sku.upper(): position for sku, position in category["products"].items() if sku.upper() in known}
            found.count("membership", len(members[row["CATEG_ID"]]))
            found.equal(place, "goods and their places", shown=held, wanted=members[row["CATEG_ID"]])
            layers.append((row["CATEG_ID"], category["id"], place))


def _same_row(found: Difference, path: str, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether both sides have the same neighbours in the same order; notes what differs."""
    if list(wanted) == list(shown):
        return True
    missing, extra = [*wanted], [*shown]
    for name in wanted:
        if name in extra:
            extra.remove(name)
            missing.remove(name)
    found.missing += [f"category {name} in {path}" for name in missing]
    found.wrongly_online += [f"category {name} in {path}" for name in extra]
    if not missing and not extra:
        found.stale.append(f"{path}: categories in the order {list(shown)}, should be {list(wanted)}")
    return False


def _name(row: State) -> str:
    return str(row["DESCR"] or "").strip()
