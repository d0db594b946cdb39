"""Data mappings in the words of the shop."""

from __future__ import annotations

from typing import Final

from services.gateway.views.words import Sign, number
from shared.contracts.mappings import Conversion, DataMapping, Effect, MappingChange, SavedMappings, WhenEmpty

CONVERSIONS: Final = {
    Conversion.TEXT: "Text, or an option by its name",
    Conversion.NUMBER: "Number",
    Conversion.YES_NO: "Yes or no",
    Conversion.DATE: "Date",
}
EMPTIES: Final = {
    WhenEmpty.LEAVE: "Leave the website as it is",
    WhenEmpty.CLEAR: "Clear it on the website",
    WhenEmpty.DEFAULT: "Send this value:",
}
EFFECTS: Final = {
    Effect.SENT: Sign("Sends", "✓", "good"),
    Effect.CLEARED: Sign("Clears it", "✓", "good"),
    Effect.LEFT: Sign("Leaves it", "–", "plain"),
    Effect.WRONG: Sign("Can't be sent", "✕", "bad"),
}


def summary(mapping: DataMapping) -> str:
    """How the value is sent, in a few words."""
    said = [CONVERSIONS[mapping.conversion].partition(",")[0]]
    if mapping.values:
        count = len(mapping.values)
        said.append("one value becomes another" if count == 1 else f"{number(count)} values become others")
    if mapping.add_options:
        said.append("missing options are added")
    match mapping.when_empty:
        case WhenEmpty.CLEAR:
            said.append("cleared when empty")
        case WhenEmpty.DEFAULT:
            said.append(f"“{mapping.default}” when empty")
        case WhenEmpty.LEAVE:
            pass
    return ", ".join(said)


def change_words(change: MappingChange) -> str:
    """What somebody did to one mapping, with how it was before."""
    match change.before, change.after:
        case None, DataMapping() as after:
            return f"added {after.attribute} from {after.column} ({_state(after)})"
        case DataMapping() as before, None:
            return f"removed {before.attribute} from {before.column} (it was: {_state(before)})"
        case DataMapping() as before, DataMapping() as after:
            return f"changed {after.attribute}: " + "; ".join(_differences(before, after))
        case _:
            return "changed nothing"


def saved_words(mapping: DataMapping, done: SavedMappings) -> str:
    """What Save did, and what is still to do."""
    if not mapping.enabled:
        return f"{mapping.attribute} is saved. It is off, so nothing is sent."
    count = "" if done.items is None else f" {number(done.items)} items are meant for the website."
    return (
        f"{mapping.attribute} is saved.{count} Each gets the value with its next change; "
        "Queue All Items sends it to all of them now."
    )


def _state(mapping: DataMapping) -> str:
    return summary(mapping) + ("" if mapping.enabled else ", off")


def _differences(before: DataMapping, after: DataMapping) -> list[str]:
    said: list[str] = []
    if before.column != after.column:
        said.append(f"column {before.column} → {after.column}")
    if before.enabled != after.enabled:
        said.append("turned on" if after.enabled else "turned off")
    if summary(before) != summary(after):
        said.append(f"{summary(before)} → {summary(after)}")
    if before.values != after.values:
        earlier = {pair.counterpoint: pair.website for pair in before.values}
        later = {pair.counterpoint: pair.website for pair in after.values}
        for value in sorted(value for value in {*earlier, *later} if earlier.get(value) != later.get(value)):
            said.append(f"“{value}”: {earlier.get(value) or 'as it is'} → {later.get(value) or 'as it is'}")
    return said or ["the order of its values"]
