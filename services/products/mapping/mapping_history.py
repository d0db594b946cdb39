"""Which data mappings somebody added, changed or removed between two versions."""

from collections.abc import Sequence
from datetime import datetime

from shared.contracts.mappings import DataMapping, MappingChange


def changes_between(
    before: Sequence[DataMapping], after: Sequence[DataMapping], *, version: int, by: str, at: datetime
) -> tuple[MappingChange, ...]:
    """One change for each attribute whose mapping is not what it was, in alphabetical order."""
    earlier = {mapping.attribute: mapping for mapping in before}
    later = {mapping.attribute: mapping for mapping in after}
    return tuple(
        MappingChange(version=version, by=by, at=at, before=earlier.get(code), after=later.get(code))
        for code in sorted({*earlier, *later})
        if earlier.get(code) != later.get(code)
    )
