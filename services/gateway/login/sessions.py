"""Sessions: opened at sign-in, ended by their user, by idling, or by age."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.records.visitor import Flash, Visitor
from shared.store.gateway import SessionRecord, SessionStore

_TOUCH_EVERY = timedelta(seconds=20)
_MOST_FLASH = 600


@dataclass(frozen=True)
class SessionLife:
    """How long a session lasts without its user doing anything, and at the most."""

    idle: timedelta = timedelta(minutes=15)
    most: timedelta = timedelta(hours=8)


class Sessions:
    """The sessions of this dashboard. Raises StoreDown when nobody can tell who is signed in."""

    def __init__(self, *, store: SessionStore, life: SessionLife, now: Callable[[], datetime]) -> None:
        self._store = store
        self.life = life
        self.now = now

    async def open(self, *, user: str, address: str) -> str:
        """A new session's id, for the cookie and nothing else: only its digest is kept."""
        session_id = secrets.token_urlsafe(32)
        now = self.now()
        await self._store.add(
            record=SessionRecord(
                digest=digest_of(session_id),
                user=user,
                address=address,
                started_at=now,
                seen_at=now,
                ends_at=now + self.life.most,
            )
        )
        return session_id

    async def visitor(self, *, session_id: str, active: bool = True) -> Visitor | None:
        """Who has that id now, or None. `active` False looks without counting as something its user did."""
        if not 20 <= len(session_id) <= 100:
            return None
        digest = digest_of(session_id)
        found = await self._store.find(digest=digest)
        if found is None:
            return None
        now = self.now()
        if now >= found.ends_at or now - found.seen_at >= self.life.idle:
            await self._store.end(digest=digest)
            return None
        seen_at = found.seen_at
        if active and now - seen_at >= _TOUCH_EVERY:
            await self._store.touch(digest=digest, at=now)
            seen_at = now
        return Visitor(
            user=found.user,
            address=found.address,
            session_digest=digest,
            ends_at=found.ends_at,
            idle_at=seen_at + self.life.idle,
            flash=Flash(words=found.flash_words, tone=found.flash_tone) if found.flash_words else None,
        )

    async def close(self, *, session_id: str) -> None:
        """End the session with that id, if there is one."""
        await self._store.end(digest=digest_of(session_id))

    async def say_next(self, *, visitor: Visitor, flash: Flash) -> None:
        """Show the message on the visitor's next page."""
        await self._store.put_flash(digest=visitor.session_digest, words=flash.words[:_MOST_FLASH], tone=flash.tone)

    async def said(self, *, visitor: Visitor) -> None:
        """Forget the message: it is on the page now."""
        if visitor.flash is not None:
            await self._store.drop_flash(digest=visitor.session_digest)


def digest_of(session_id: str) -> str:
    """What is kept of a session id."""
    return hashlib.sha256(session_id.encode()).hexdigest()
