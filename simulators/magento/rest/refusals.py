"""What the store answers when it will not do something: status, message template and parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """A call the store refuses; carries the whole error body, message template unrendered."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        parameters: Mapping[str, Any] | Sequence[Any] | None = None,
        errors: Sequence[Refusal] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.parameters = parameters
        self.errors = tuple(errors)

    def body(self) -> dict[str, Any]:
        """The error envelope; absent parts are left out."""
        envelope: dict[str, Any] = {"message": self.message}
        if self.errors:
            envelope["errors"] = [error.body() for error in self.errors]
        if self.parameters:
            envelope["parameters"] = (
                dict(self.parameters) if isinstance(self.parameters, Mapping) else list(self.parameters)
            )
        return envelope

    def rendered(self) -> str:
        """The message with its parameters filled in, as bulk results show it."""
        text = self.message
        if isinstance(self.parameters, Mapping):
            for name in sorted(self.parameters, key=len, reverse=True):
                text = text.replace(f"%{name}", str(self.parameters[name]))
        elif self.parameters:
            for place, value in reversed(list(enumerate(self.parameters, start=1))):
                text = text.replace(f"%{place}", str(value))
        return text


class Crash(Refusal):
    """A call that brings the store down midway: 500, a line of plain text and nothing else."""

    def __init__(self) -> None:
        super().__init__(_CRASHED, status=500)


_CRASHED = "An error has happened during application run. See exception log for details.\n"

IS_REQUIRED = '"%fieldName" is required. Enter and try again.'
INVALID_VALUE = 'Invalid value of "%value" provided for the %fieldName field.'
SEVERAL_INPUT_ERRORS = "One or more input exceptions have occurred."


def required(*names: str) -> Refusal:
    """The answer to missing values: one alone stands at the top, several are listed."""
    singles = [Refusal(IS_REQUIRED, parameters={"fieldName": name}) for name in names]
    return singles[0] if len(singles) == 1 else Refusal(SEVERAL_INPUT_ERRORS, errors=singles)


def no_such_entity(**wanted: object) -> Refusal:
    """404 for a record looked up by its number or code."""
    name, value = next(iter(wanted.items()))
    return Refusal(
        "No such entity with %fieldName = %fieldValue",
        status=404,
        parameters={"fieldName": name, "fieldValue": value},
    )


def invalid_value(*, field: str, value: object) -> Refusal:
    """400 for a value that a field can't have."""
    return Refusal(INVALID_VALUE, parameters={"fieldName": field, "value": value})


def product_missing() -> Refusal:
    """404 for a SKU nobody has."""
    return Refusal("The product that was requested doesn't exist. Verify the product and try again.", status=404)


def not_authorized(*, resources: Sequence[str]) -> Refusal:
    """401 for a missing, dead or too weak token; the store gives all of them the same text."""
    return Refusal(
        "The consumer isn't authorized to access %resources.",
        status=401,
        parameters={"resources": ", ".join(resources)},
    )
