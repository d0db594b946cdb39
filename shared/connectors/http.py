"""One HTTP call with every limit it needs. No retries here: those live in the queue."""

import email.utils
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx
import orjson

from shared.connectors.outlet import MAX_BODY_BYTES as MAX_BODY_BYTES
from shared.connectors.outlet import USUAL_LIMITS as USUAL_LIMITS
from shared.connectors.outlet import Answer as Answer
from shared.connectors.outlet import CallLimits as CallLimits
from shared.connectors.outlet import Download as Download
from shared.connectors.outlet import Outlet
from shared.connectors.outlet import open_client as open_client
from shared.connectors.outlet import parsed as parsed
from shared.connectors.strain import Strain
from shared.sync.errors import DownKind, SystemDown, TemporaryError, TookTooLong
from shared.sync.holding import still_held

T = TypeVar("T", Answer, Download)

MAX_WAIT = timedelta(hours=1)
"""The longest Retry-After we obey; absurd values are cut to it."""
SETTLE = timedelta(seconds=30)
"""A call that changes something and took too long may still be carried out: sooner it isn't sent again, lest the old
value lands on top of the new one."""
FAILURES_IN_A_ROW = 5
"""So many broken answers, with no good one between, and the system counts as down."""


class HttpTransport:
    """Calls to one system: bounded in number, time and size; failures named by what to do about them."""

    def __init__(
        self,
        *,
        system: str,
        title: str,
        client: httpx.AsyncClient,
        limits: CallLimits,
        at_once: int = 4,
    ) -> None:
        self.system = system
        self.title = title
        self._outlet = Outlet(client=client, at_once=at_once)
        self._limits = limits
        self._failures = 0
        self.strain = Strain()
        """How it bore the last calls."""
        self.good_at: float | None = None
        """When any call last had a good answer, by the monotonic clock."""
        self._quiet_until = 0.0

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The system's answer, whatever its status.

        Raises SystemDown when no connection can be made and, without a call, while it asked us to wait; TemporaryError
        when the answer was cut, too slow, too big or broken (and SystemDown once that has happened several times in a
        row).
        """
        body = None if json is None else orjson.dumps(json, default=str)
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
        changes = method not in ("GET", "HEAD")
        seconds = self._limits.save_seconds if changes else self._limits.read_seconds
        return await self._within_limits(
            lambda: self._outlet.ask(method, path, seconds=seconds, params=params, content=body, headers=sent),
            call=f"{method} {path}",
            changes=changes,
        )

    async def download(self, path: str, *, headers: Mapping[str, str], keep: int, most: int) -> Download:
        """A file with its size and fingerprint; its bytes only where they are at most `keep`, never read past `most`.

        Raises as `call` does.
        """
        return await self._within_limits(
            lambda: self._outlet.fetch(path, seconds=self._limits.file_seconds, headers=headers, keep=keep, most=most),
            call=f"GET {path}",
        )

    async def _within_limits(self, read: Callable[[], Awaitable[T]], *, call: str, changes: bool = False) -> T:
        """The answer, if there is a whole one in time and a place among the calls; else the error that says why not."""
        async with self._outlet.place():
            self._keep_quiet()
            if changes:
                still_held()
            began = self.strain.began()
            try:
                answer = await read()
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                self.strain.ended(began, status=None)
                raise self._no_answer(_technical(call, error)) from error
            except (httpx.HTTPError, TimeoutError) as error:
                self.strain.ended(began, status=None)
                technical = _technical(call, error)
                if not await self._outlet.listens():
                    raise self._no_answer(technical, unsure=changes) from error
                late = changes and isinstance(error, httpx.TimeoutException | TimeoutError)
                raise self.failed(
                    f"{self.title} broke off or took too long",
                    technical=technical,
                    kind=DownKind.NO_ANSWER,
                    settle=SETTLE if late else None,
                    unsure=changes,
                ) from error
            self.strain.ended(began, status=answer.status)
            return answer

    def went_well(self) -> None:
        """Tell that an answer made sense, so that earlier failures no longer count."""
        self._failures = 0
        self.good_at = time.monotonic()

    def failed(
        self,
        reason: str,
        *,
        technical: str,
        kind: DownKind = DownKind.SERVER,
        settle: timedelta | None = None,
        unsure: bool = False,
    ) -> TemporaryError | SystemDown:
        """The error to raise for one broken answer: the item's at first, the whole system's after several in a row.

        `settle`: not to be sent again before that time is over; `unsure`: it may have arrived.
        """
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._failures = 0
            return SystemDown(
                self.system,
                f"{self.title} keeps answering wrongly" if kind is DownKind.SERVER else f"{self.title} doesn't answer",
                kind=kind,
                technical=technical,
                unsure=unsure,
            )
        kind_of_error = TemporaryError if settle is None else TookTooLong
        return kind_of_error(reason, technical=technical, after=settle)

    def busy(self, answer: Answer, *, technical: str) -> SystemDown:
        """The error to raise when the system asks everybody to wait (429, or 503 with Retry-After)."""
        after = retry_after(answer.headers.get("Retry-After"), now=datetime.now(UTC)) or timedelta(seconds=10)
        self._quiet_until = max(self._quiet_until, time.monotonic() + after.total_seconds())
        return self._asked_to_wait(after, technical=technical)

    def _keep_quiet(self) -> None:
        """Returns unless the system asked us to wait: then whoever is in the middle of a batch makes no call either."""
        left = self._quiet_until - time.monotonic()
        if left > 0:
            raise self._asked_to_wait(timedelta(seconds=left), technical="not called: it asked us to wait")

    def _asked_to_wait(self, after: timedelta, *, technical: str) -> SystemDown:
        return SystemDown(
            self.system,
            f"{self.title} is busy and asked us to wait",
            kind=DownKind.BUSY,
            after=after,
            technical=technical,
        )

    def _no_answer(self, technical: str, *, unsure: bool = False) -> SystemDown:
        return SystemDown(
            self.system,
            f"{self.title} can't be reached",
            kind=DownKind.NO_ANSWER,
            technical=technical,
            unsure=unsure,
        )


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks to wait (seconds or HTTP date), at most an hour; None if it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        # By its length first: Python refuses to read a number of thousands of digits.
        wait = timedelta(seconds=int(text)) if len(text) < 8 else MAX_WAIT
    else:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        wait = moment - now
    return max(timedelta(0), min(wait, MAX_WAIT))


def _technical(call: str, error: Exception) -> str:
    return f"{call}: {type(error).__name__} {error}".strip()[:300]
