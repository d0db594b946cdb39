"""What the data mappings say of an item, beside what the website holds."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from services.products.mapping.data_mappings import MissingOptions, Wire, Wrong, no_option_words, raw_text, wire_of
from services.products.records.attribute import WebAttribute
from services.products.records.web import WebProduct
from shared.contracts.http import SideField
from shared.contracts.mappings import Conversion, DataMapping


def mapped_fields(
    mappings: Sequence[DataMapping],
    *,
    row: Mapping[str, object],
    attributes: Mapping[str, WebAttribute],
    product: WebProduct | None,
) -> tuple[SideField, ...]:
    """One line for every mapping that is on; Counterpoint's side is told as it would stand on the website."""
    lines = [
        _line(one, row=row, attribute=attributes.get(one.attribute), product=product) for one in mappings if one.enabled
    ]
    return tuple(line for line in lines if line.counterpoint or line.magento)


def held_already(text: str, held: str | None, *, mapping: DataMapping, attribute: WebAttribute) -> bool:
    """Whether the website's value is this one: it writes amounts with more digits, and choices in its own order."""
    if text == (held or ""):
        return True
    if held is None:
        return False
    if attribute.input == "multiselect":
        return set(text.split(",")) == set(held.split(","))
    if mapping.conversion is Conversion.NUMBER and not attribute.is_choice:
        try:
            return Decimal(text) == Decimal(held)
        except InvalidOperation:
            return False
    return False


def _line(
    mapping: DataMapping, *, row: Mapping[str, object], attribute: WebAttribute | None, product: WebProduct | None
) -> SideField:
    held = product.values.get(mapping.attribute) if product is not None else None
    web = (attribute.shown(held) if attribute is not None and held else held) or None
    raw = row.get(mapping.column)

    def line(ours: str | None, *, differs: bool) -> SideField:
        title = attribute.title if attribute is not None else mapping.attribute
        theirs = ours if ours and not differs and held else web
        return SideField(
            field=f"{title} (from {mapping.column})", counterpoint=ours or None, magento=theirs, differs=differs
        )

    def wrong(words: str) -> SideField:
        return line(f"{raw_text(raw)} – can't be sent: {words}".removeprefix(" – ").strip(), differs=True)

    if attribute is None:
        return wrong("the website has no such attribute")
    if mapping.column not in row:
        return wrong(f"Counterpoint has no column {mapping.column}")
    match wire_of(raw, mapping=mapping, attribute=attribute):
        case None:
            # An empty column leaves the website as it is, so whatever stands there is no difference.
            return SideField(
                field=f"{attribute.title} (from {mapping.column})", counterpoint=None, magento=web, differs=False
            )
        case Wire(text=text):
            same = held_already(text, held, mapping=mapping, attribute=attribute)
            return line(attribute.shown(text), differs=not same)
        case MissingOptions(labels=labels) if mapping.add_options:
            return line(", ".join(labels), differs=True)
        case MissingOptions(labels=labels):
            return wrong(no_option_words(labels))
        case Wrong(words=words):
            return wrong(words)
