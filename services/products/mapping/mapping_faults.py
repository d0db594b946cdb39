"""What is wrong with a data mapping, found before it is saved."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.products.mapping.data_mappings import MissingOptions, Value, Wrong, as_kind, on_wire
from services.products.records.attribute import WebAttribute
from shared.contracts.mappings import Conversion, DataMapping, WhenEmpty

_ITEMS, _PRICES = "Items sends it already", "Price Changes sends it already"
_STOCK, _IMAGES = "Inventories sends it already", "Images sends it already"
_OWNED = {
    **dict.fromkeys(
        ("sku", "name", "status", "visibility", "tax_class_id", "description", "url_key", "weight"), _ITEMS
    ),
    **dict.fromkeys(("price", "special_price", "special_from_date", "special_to_date"), _PRICES),
    "tier_price": "Price Rules sends it already",
    "category_ids": "Category Items sends it already",
    **dict.fromkeys(("quantity_and_stock_status", "quantity"), _STOCK),
    **dict.fromkeys(
        ("image", "small_image", "thumbnail", "swatch_image", "media_gallery", "gallery", "image_label"), _IMAGES
    ),
    **dict.fromkeys(
        ("price_type", "sku_type", "weight_type", "price_view", "shipment_type", "links_exist", "required_options"),
        "it belongs to the kind of product, which Items decides",
    ),
    **dict.fromkeys(("has_options", "created_at", "updated_at", "url_path"), "the website fills it in itself"),
}
FOR_VARIANTS = "cp_"
"""How the attributes begin that Items itself makes to tell variants apart."""

INPUT_WORDS = {
    "text": "Text",
    "textarea": "Text area",
    "texteditor": "Text editor",
    "date": "Date",
    "datetime": "Date and time",
    "boolean": "Yes or no",
    "select": "Drop-down",
    "multiselect": "Several choices",
    "swatch_visual": "Swatch",
    "swatch_text": "Swatch",
    "price": "Amount",
    "weight": "Weight",
}
CONVERSION_WORDS = {
    Conversion.TEXT: "Text",
    Conversion.NUMBER: "Number",
    Conversion.YES_NO: "Yes or no",
    Conversion.DATE: "Date",
}
_ANY_TEXT = (Conversion.TEXT, Conversion.NUMBER, Conversion.DATE)
_FITS = {
    "text": _ANY_TEXT,
    "textarea": _ANY_TEXT,
    "texteditor": _ANY_TEXT,
    "date": (Conversion.DATE,),
    "datetime": (Conversion.DATE,),
    "boolean": (Conversion.YES_NO,),
    "select": (Conversion.TEXT, Conversion.NUMBER),
    "multiselect": (Conversion.TEXT,),
    "swatch_visual": (Conversion.TEXT, Conversion.NUMBER),
    "swatch_text": (Conversion.TEXT, Conversion.NUMBER),
    "price": (Conversion.NUMBER,),
    "weight": (Conversion.NUMBER,),
}


_PARTS_PAIRS = re.compile(r" =( |$)")
_FIELD_WORDS = {
    "column": "The column",
    "attribute": "The attribute",
    "default": "The value for an empty column",
    "values": "The value list",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a mapping can't be kept, and which part of it is to blame."""

    attribute: str
    field: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What both systems have: columns of the item table, attributes of the website, and which of them products have."""

    columns: Collection[str]
    attributes: Mapping[str, WebAttribute]
    """Of the attribute set that products get."""
    elsewhere: Collection[str] = ()
    """Codes of attributes that the website has, but not in that set."""
    axes: Collection[str] = ()
    """Codes of attributes that tell variants apart."""
    list_price: str | None = None
    """The attribute that Price Changes fills with the list price, if any."""


def conversions_for(attribute: WebAttribute) -> tuple[Conversion, ...]:
    """What may be sent to such an attribute; nothing = no mapping can fill it."""
    return _FITS.get(attribute.input, ())


def owner_of(code: str, *, axes: Collection[str], list_price: str | None = None) -> str | None:
    """Why no mapping may send this attribute; None when one may."""
    if code == list_price:
        return _PRICES
    if code in axes or code.startswith(FOR_VARIANTS):
        return "it tells variants apart, and Items sends it"
    return _OWNED.get(code)


def faults_of(
    mappings: Sequence[DataMapping], *, changed: Collection[DataMapping], choices: Choices
) -> tuple[Fault, ...]:
    """What is wrong with the changed ones among the mappings, in their order; empty when they can be kept."""
    found: list[Fault] = []
    codes = [mapping.attribute for mapping in mappings]
    for mapping in mappings:
        if mapping not in changed:
            continue
        if codes.count(mapping.attribute) > 1:
            words = f"There is another mapping to {mapping.attribute}; an attribute can be filled from one column only"
            found.append(Fault(mapping.attribute, "attribute", words))
            continue
        unreadable = _text_faults(mapping)
        # One that is off may stay wrong: else nobody could turn off what broke meanwhile.
        found += unreadable or (_faults(mapping, choices=choices) if mapping.enabled else [])
    return tuple(found)


def _text_faults(mapping: DataMapping) -> list[Fault]:
    """What could not be shown as it is: signs that can't be seen, and values the form would read as others."""
    found: list[tuple[str, str]] = []
    texts = [("column", mapping.column), ("attribute", mapping.attribute), ("default", mapping.default)]
    for pair in mapping.values:
        texts += [("values", pair.counterpoint), ("values", pair.website)]
        if _PARTS_PAIRS.search(pair.counterpoint):
            words = f"“{pair.counterpoint}” can't stand in the value list: “ = ” parts its two sides"
            found.append(("values", words))
    hidden = dict.fromkeys(field for field, text in texts if not text.isprintable())
    found += [(field, f"{_FIELD_WORDS[field]} holds signs that can't be seen; type it anew") for field in hidden]
    return [Fault(mapping.attribute, field, words) for field, words in found]


def _faults(mapping: DataMapping, *, choices: Choices) -> list[Fault]:
    def fault(field: str, words: str) -> Fault:
        return Fault(mapping.attribute, field, words)

    found: list[Fault] = []
    if mapping.column not in choices.columns:
        found.append(fault("column", f"Counterpoint's item table has no column {mapping.column}"))
    owner = owner_of(mapping.attribute, axes=choices.axes, list_price=choices.list_price)
    attribute = choices.attributes.get(mapping.attribute)
    if owner is not None:
        return [*found, fault("attribute", f"{mapping.attribute} can't be mapped: {owner}")]
    if attribute is None and mapping.attribute in choices.elsewhere:
        words = f"Products don't have {mapping.attribute}: add it to their attribute set in Magento first"
        return [*found, fault("attribute", words)]
    if attribute is None:
        return [*found, fault("attribute", f"The website has no attribute {mapping.attribute}")]
    fitting = conversions_for(attribute)
    if not fitting:
        return [*found, fault("attribute", f"{attribute.title} is of a kind that a mapping can't fill")]
    if mapping.conversion not in fitting:
        kind = INPUT_WORDS[attribute.input]
        takes = " or ".join(CONVERSION_WORDS[one] for one in fitting)
        words = f"{attribute.title} is “{kind}” on the website: it must be sent as {takes}"
        return [*found, fault("conversion", words)]
    return found + [fault(field, words) for field, words in _value_faults(mapping, attribute)]


def _value_faults(mapping: DataMapping, attribute: WebAttribute) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for pair in mapping.values:
        if pair.counterpoint.casefold() in seen:
            found.append(("values", f"“{pair.counterpoint}” stands in the value list twice"))
        seen.add(pair.counterpoint.casefold())
        found += [("values", words) for words in _target_faults(pair.website, mapping, attribute)]
    if mapping.when_empty is WhenEmpty.DEFAULT:
        if not mapping.default:
            found.append(("default", "Say which value is sent when the column is empty"))
        else:
            found += [("default", words) for words in _target_faults(mapping.default, mapping, attribute)]
    return found


def _target_faults(text: str, mapping: DataMapping, attribute: WebAttribute) -> list[str]:
    """Why this text can't be sent to the attribute."""
    value = as_kind(text, kind=mapping.conversion)
    if not isinstance(value, Value):
        return [value.words]
    match on_wire(value, attribute=attribute):
        case MissingOptions(labels=labels) if not mapping.add_options:
            named = ", ".join(f"“{label}”" for label in labels)
            return [f"{attribute.title} has no option {named}; choose one it has, or let missing options be added"]
        case Wrong(words=words):
            return [f"“{text}” can't be sent: {words}"]
        case _:
            return []
