"""Templates and static files: escaped always, addressed by the digest of what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.gateway.pages.signs import drawn
from services.gateway.records.overview import Overview
from services.gateway.records.visitor import Visitor
from services.gateway.views import listing, words
from services.gateway.views.schedules import sentence
from services.gateway.views.shell import shell
from services.gateway.views.times import Clock, duration

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"


class Renderer:
    """Pages as HTML. Knows the store's zone and the name of this installation; asks nobody."""

    def __init__(self, *, zone: ZoneInfo, environment: str, now: Callable[[], datetime], version: str) -> None:
        self._zone = zone
        self._now = now
        self.static_path = f"/static/{static_digest()}"
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            number=words.number,
            plural=words.plural,
            many=words.many,
            ordinal=words.ordinal,
            without_tags=words.without_tags,
            duration=duration,
        )
        self._templates.globals.update(
            item_href=listing.item_href,
            task_href=listing.task_href,
            with_query=listing.with_query,
            cron_sentence=sentence,
            task_signs=words.TASK_SIGNS,
            entry_signs=words.ENTRY_SIGNS,
            level_signs=words.LEVEL_SIGNS,
            check_sign=words.check_sign,
            verdict_tones=words.VERDICT_TONES,
            last_known=words.last_known,
            system_signs=words.SYSTEM_SIGNS,
            result_words=words.RESULT_WORDS,
            queue_line=words.queue_line,
            failed_line=words.failed_line,
            held_words=words.held_words,
            asked_by=words.asked_by,
            clears_in=words.clears_in,
            drawn=drawn,
            flash_signs=words.FLASH_SIGNS,
            static=self.static_path,
            environment=environment,
            version=version,
        )

    def clock(self) -> Clock:
        """The store's clock, now."""
        return Clock(now=self._now(), zone=self._zone)

    def plain(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page without the shell: it can be shown whatever is down."""
        return HTMLResponse(self._text(template, clock=self.clock(), **context), status_code=status)

    def page(
        self, template: str, *, visitor: Visitor, overview: Overview, path: str, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """A page within the shell."""
        text = self.part(template, overview=overview, visitor=visitor, path=path, **context)
        return HTMLResponse(text, status_code=status)

    def part(self, template: str, *, overview: Overview, **context: Any) -> str:
        """A piece of a page as text."""
        clock = self.clock()
        return self._text(template, clock=clock, overview=overview, shell=shell(overview, clock=clock), **context)

    def _text(self, template: str, **context: Any) -> str:
        return self._templates.get_template(template).render(**context)


class LastingFiles(StaticFiles):
    """Static files whose address changes with what they hold, so a browser may keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, kept for a year."""
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def static_digest() -> str:
    """One digest over all static files and their names."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(STATIC)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
