"""What one data mapping would do to one item's product."""

from collections.abc import Mapping, Sequence

from services.products.mapping.data_mappings import MissingOptions, Wire, Wrong, no_option_words, raw_text, wire_of
from services.products.mapping.mapped_sides import held_already
from services.products.mapping.mapping_faults import Fault
from services.products.records.attribute import WebAttribute
from services.products.records.web import WebProduct
from shared.contracts.mappings import DataMapping, Effect, PreviewLine


def preview_line(
    mapping: DataMapping,
    *,
    row: Mapping[str, object],
    attribute: WebAttribute | None,
    product: WebProduct | None,
    faults: Sequence[Fault],
) -> PreviewLine:
    """The line of this mapping; a fault of the mapping itself comes before anything the item's value may do."""
    title = attribute.title if attribute is not None else mapping.attribute
    raw = raw_text(row.get(mapping.column))
    held = product.values.get(mapping.attribute) if product is not None else None
    shown = attribute.shown(held) if attribute is not None and held else held

    def line(effect: Effect, *, value: str = "", words: str = "") -> PreviewLine:
        return PreviewLine(
            column=mapping.column,
            attribute=mapping.attribute,
            title=title,
            effect=effect,
            raw=raw,
            value=value,
            website=shown or None,
            words=words,
        )

    if faults or attribute is None:
        return line(Effect.WRONG, words=". ".join(fault.words for fault in faults))
    match wire_of(row.get(mapping.column), mapping=mapping, attribute=attribute):
        case None:
            return line(Effect.LEFT, words="The column is empty")
        case Wire(text=""):
            return line(Effect.CLEARED, words="The column is empty")
        case Wire(text=text):
            there = held is not None and held_already(text, held, mapping=mapping, attribute=attribute)
            same = "The website has it already" if there else ""
            return line(Effect.SENT, value=attribute.shown(text), words=same)
        case MissingOptions(labels=labels) if mapping.add_options:
            return line(Effect.SENT, value=", ".join(labels), words=f"It will be added: {no_option_words(labels)}")
        case MissingOptions(labels=labels):
            return line(Effect.WRONG, words=_sentence(no_option_words(labels)))
        case Wrong(words=words):
            return line(Effect.WRONG, words=_sentence(words))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
