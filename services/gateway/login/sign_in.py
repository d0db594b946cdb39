"""Signing in: count, ask Magento, open a session. The password lives in the call and nowhere else."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from services.gateway.connectors.magento import Answer, MagentoSignIn
from services.gateway.login import tries
from services.gateway.login.addresses import Network, neighbourhood, within
from services.gateway.login.sessions import Sessions
from services.gateway.records.sign_in import NotIn, SignedIn, Why
from shared.store.gateway import Act, AuditTrail, LoginFailures

_CODE_ONCE = timedelta(seconds=120)


@dataclass(frozen=True)
class EntryRules:
    """Who may try, and how often."""

    allowed_users: frozenset[str] = frozenset()
    """Normalised names; empty = every Magento admin user."""
    allowed_addresses: tuple[Network, ...] = ()
    """Empty = from everywhere."""
    tries_per_account: int = 5
    tries_per_address: int = 5
    shortest_answer: timedelta = timedelta(0)
    """Every answer takes at least this long, so its time tells nothing."""


class SignIn:
    """The one way in. Raises StoreDown when tries can't be counted: then nobody is let in."""

    def __init__(
        self,
        *,
        magento: MagentoSignIn,
        failures: LoginFailures,
        sessions: Sessions,
        audit: AuditTrail,
        rules: EntryRules,
        now: Callable[[], datetime],
    ) -> None:
        self._magento = magento
        self._failures = failures
        self._sessions = sessions
        self._audit = audit
        self._rules = rules
        self._now = now

    async def attempt(self, *, username: str, password: str, code: str | None, address: str) -> SignedIn | NotIn:
        """One try to sign in."""
        if self._rules.allowed_addresses and not within(address, networks=self._rules.allowed_addresses):
            return NotIn(why=Why.ADDRESS)
        asked_at = asyncio.get_running_loop().time()
        outcome = await self._judged(username=username, password=password, code=code, address=address)
        spent = asyncio.get_running_loop().time() - asked_at
        await asyncio.sleep(max(0.0, self._rules.shortest_answer.total_seconds() - spent))
        return outcome

    async def _judged(self, *, username: str, password: str, code: str | None, address: str) -> SignedIn | NotIn:
        account = tries.account_key(username)
        place = tries.address_key(neighbourhood(address))
        # Counted before Magento is asked: fifty tries at once must not all slip through.
        verdict, own = await self._counted(account=account, place=place)
        if verdict.locked_until is not None:
            await self._note(username=username, address=address, result="locked")
            return NotIn(why=Why.LOCKED, tries_left=0, locked_until=verdict.locked_until)
        if code and not await self._first_use(account=account, code=code):
            return await self._wrong(username, address=address, account=account, place=place, left=verdict.left)
        answer = await self._magento.check(username=username, password=password, code=code)
        match answer:
            case Answer.YES if self._may_enter(username):
                return await self._enter(username, address=address, account=account, place=place, own=own)
            case Answer.YES | Answer.NO:
                return await self._wrong(username, address=address, account=account, place=place, left=verdict.left)
            case Answer.CODE_NEEDED:
                await self._take_back(account, place)
                return NotIn(why=Why.CODE_NEEDED)
            case Answer.SETUP_NEEDED:
                await self._take_back(account, place)
                return NotIn(why=Why.SETUP_NEEDED)
            case Answer.NOT_ASKED:
                # Waiting for Magento to come back must not end in a lock.
                await self._take_back(account, place)
                return NotIn(why=Why.MAGENTO_AWAY)
            case Answer.UNREACHABLE:
                # The try stays counted: Magento may have counted it too before its answer was lost.
                return NotIn(why=Why.MAGENTO_AWAY)
            case _:
                assert_never(answer)

    async def _counted(self, *, account: str, place: str) -> tuple[tries.Verdict, int]:
        """The verdict, and how many tries this account has had with this one."""
        now = self._now()
        by_account = await self._failures.count(key=account, now=now, window=tries.WINDOW)
        by_place = await self._failures.count(key=place, now=now, window=tries.WINDOW)
        verdict = tries.stricter(
            tries.verdict(count=by_account.count, until=by_account.until, most=self._rules.tries_per_account),
            tries.verdict(count=by_place.count, until=by_place.until, most=self._rules.tries_per_address),
        )
        return verdict, by_account.count

    async def _first_use(self, *, account: str, code: str) -> bool:
        used = hashlib.sha256(f"{account}|{code}".encode()).hexdigest()
        counted = await self._failures.count(key=f"code|{used}", now=self._now(), window=_CODE_ONCE)
        return counted.count == 1

    def _may_enter(self, username: str) -> bool:
        return not self._rules.allowed_users or tries.normal_name(username) in self._rules.allowed_users

    async def _enter(self, username: str, *, address: str, account: str, place: str, own: int) -> SignedIn:
        user = username.strip()
        await self._failures.clear(key=account)
        # The place keeps the failures of others: one good account must not buy new guesses at the rest.
        for _ in range(min(own, self._rules.tries_per_account)):
            await self._failures.take_back(key=place)
        session_id = await self._sessions.open(user=user, address=address)
        await self._note(username=user, address=address, result="signed in")
        return SignedIn(session_id=session_id, user=user)

    async def _wrong(self, username: str, *, address: str, account: str, place: str, left: int) -> NotIn:
        until = self._now() + tries.WINDOW
        await self._failures.prolong(key=account, until=until)
        await self._failures.prolong(key=place, until=until)
        await self._note(username=username, address=address, result="refused")
        return NotIn(why=Why.WRONG, tries_left=left)

    async def _take_back(self, *keys: str) -> None:
        for key in keys:
            await self._failures.take_back(key=key)

    async def _note(self, *, username: str, address: str, result: str) -> None:
        # A name nobody confirmed may be a password in the wrong field: only its digest is written down.
        who = username if result == "signed in" else tries.account_key(username)[:24]
        line = await self._audit.begin(act=Act(at=self._now(), who=who, address=address, what="sign in"))
        await self._audit.complete(line=line, result=result)
