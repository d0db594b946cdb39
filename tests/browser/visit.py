"""One visitor's browser window, and all it complained about on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Route

_PATIENCE_MS = 15_000
_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
        console.error(`violation of ${event.violatedDirective}: ${event.blockedURI}`);
    });
"""


@dataclass
class Visit:
    """A page in a context of its own. `complaints` must be empty at the end of a test."""

    context: BrowserContext
    origin: str
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """HTTP statuses that the test brings about on purpose; a browser writes each of them to its console."""

    def __post_init__(self) -> None:
        self.context.set_default_timeout(_PATIENCE_MS)
        self.context.add_init_script(_VIOLATIONS)
        self.context.route("**/*", self._only_ours)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error in a script: {error}"))
        self.page.on("dialog", self._dialog)

    def goto(self, path: str) -> Page:
        """The page at that path, loaded."""
        self.page.goto(f"{self.origin}{path}", wait_until="load")
        return self.page

    def sign_in(self, *, user: str, password: str) -> None:
        """Fill in the form that is shown, and send it."""
        self.page.get_by_label("User name").fill(user)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    @property
    def path(self) -> str:
        """Where the window is now."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def wider_than_window(self) -> int:
        """By how many pixels the page would scroll sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def end(self) -> None:
        """Close the window; AssertionError when something was not in order in it."""
        self.context.close()
        assert not self.foreign, f"asked elsewhere: {self.foreign}"
        assert not self.complaints, self.complaints

    def _only_ours(self, route: Route, request: Request) -> None:
        if request.url.startswith((f"{self.origin}/", "data:")):
            route.continue_()
        else:
            self.foreign.append(request.url)
            route.abort()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if any(f"responded with a status of {status}" in message.text for status in self.expected):
            return
        self.complaints.append(f"{message.type}: {message.text} at {self.page.url}")

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"a script opened a {dialog.type}: {dialog.message}")
        dialog.dismiss()
