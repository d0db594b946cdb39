"""The two shapes in which the API says no."""

from __future__ import annotations

from collections.abc import Mapping

import orjson


class Refusal(Exception):
    """An answer that is no success; raised anywhere below the API's own door, written there."""

    def __init__(self, *, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body.decode()}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})

    @classmethod
    def business(cls, status: int, code: str, message: str) -> Refusal:
        """The regular wrapper: ErrorCode and Message."""
        return cls(status=status, body=orjson.dumps({"ErrorCode": code, "Message": message}))

    @classmethod
    def unhandled(cls, status: int, exception: str, message: str) -> Refusal:
        """The server's own shape for what its code did not foresee: ResponseStatus."""
        return cls(status=status, body=orjson.dumps({"ResponseStatus": {"ErrorCode": exception, "Message": message}}))

    @classmethod
    def empty(cls, status: int, headers: Mapping[str, str] | None = None) -> Refusal:
        """A status without a body."""
        return cls(status=status, body=b"", headers=headers)

    @classmethod
    def not_found(cls, message: str) -> Refusal:
        """404 for a record that is not there."""
        return cls.business(404, "ERROR_RECORD_NOT_FOUND", message)
