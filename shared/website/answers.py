"""What the website answers, read by models: a body that does not fit is tried again, and says which field is odd."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from shared.sync.errors import OddAnswer, TemporaryError

_SHOWN = 200
_LONGEST = 300
_WORDS = "The website's answer made no sense"


class Answered(BaseModel):
    """A row of an answer. Fields that we don't know are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Counted(Answered):
    total_count: int | None = None


Model = TypeVar("Model", bound=BaseModel)


def _text(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | float():
            return str(value)
        case _:
            return value


Text = Annotated[str, BeforeValidator(_text)]
"""Text; a number as its digits, null as nothing."""
Whole = Annotated[int, BeforeValidator(lambda value: 0 if value in (None, "") else value)]
"""A whole number, also where it comes as text; null as 0."""
Objects = Annotated[
    tuple[dict[str, Any], ...],
    BeforeValidator(lambda value: [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []),
]
"""The objects of a list; none for null, and whatever isn't an object is passed over."""


def read_rows(model: type[Model], data: object, *, call: str) -> list[Model]:
    """The rows of a list or of a search's answer.

    Raises OddAnswer naming the call and the field that is odd, TemporaryError if it is no list.
    """
    rows = data.get("items", data) if isinstance(data, dict) else data
    if rows is None:
        return []  # How a search that finds nothing is printed where fields were asked for.
    if not isinstance(rows, list):
        # Not one row of it: smaller sets would be answered no better.
        raise TemporaryError(_WORDS, technical=f"{call}: no list of rows: {rows!r}"[:_LONGEST])
    return [read_row(model, row, call=call) for row in rows]


def read_page(model: type[Model], data: object, *, call: str, most: int, page: int = 1) -> list[Model]:
    """The rows of a page that was asked for with at most so many. Raises OddAnswer where it holds fewer than it counts.

    What is missing from an answer counts as gone from the website, and is made anew: it is believed only of an answer
    that agrees with itself.
    """
    rows = read_rows(model, data, call=call)
    total = total_of(data, call=call)
    if total is not None and len(rows) < min(most, total - (page - 1) * most):
        raise _odd(call, f"{total} found and {len(rows)} on page {page}")
    if len(rows) > most:
        raise _odd(call, f"{len(rows)} rows where {most} were asked for")
    return rows


def read_whole(model: type[Model], data: object, *, call: str, most: int) -> list[Model]:
    """The rows of a search of which no more than so many can be meant. Raises OddAnswer where it found others.

    A store in front of the website that drops what was searched for answers with the beginning of the catalogue.
    """
    rows = read_page(model, data, call=call, most=most)
    total = total_of(data, call=call)
    if total is not None and total > most:
        raise _odd(call, f"{total} found where there can't be more than {most}")
    return rows


def total_of(data: object, *, call: str) -> int | None:
    """How many rows the website says there are; None where it doesn't say. Raises OddAnswer as read_row does."""
    return read_row(_Counted, data, call=call).total_count if isinstance(data, dict) else None


def read_row(model: type[Model], data: object, *, call: str) -> Model:
    """One row. Raises OddAnswer naming the call and the field that is odd."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the row"
        raise _odd(call, f"{field}: {first['msg']}: {first['input']!r}") from error


def _odd(call: str, what: str) -> OddAnswer:
    return OddAnswer(_WORDS, technical=f"{call}: {what[:_SHOWN]}")
