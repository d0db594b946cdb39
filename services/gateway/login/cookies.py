"""The cookie that carries a session's id."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response


@dataclass(frozen=True)
class SessionCookie:
    """Given at sign-in, taken at sign-out. No script reads it, no other site's form sends it."""

    secure: bool

    @property
    def name(self) -> str:
        """Its name; with the prefix a browser accepts it from us alone, over TLS only."""
        return "__Host-sid" if self.secure else "sid"

    def give(self, answer: Response, *, session_id: str) -> None:
        """Set it for as long as the browser is open; the session ends by itself."""
        answer.set_cookie(self.name, session_id, httponly=True, secure=self.secure, samesite="lax", path="/")

    def take(self, answer: Response) -> None:
        """Remove it."""
        answer.delete_cookie(self.name, httponly=True, secure=self.secure, samesite="lax", path="/")
