"""One HTTP call with every limit it needs. No retries here: those live in the queue."""

import asyncio
import email.utils
import hashlib
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import orjson

from shared.sync.errors import DownKind, SystemDown, TemporaryError

T = TypeVar("T")

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_WAIT = timedelta(hours=1)
"""The longest Retry-After we obey; absurd values are cut to it."""
SETTLE = timedelta(seconds=30)
"""A call that changes something and took too long may still be carried out: sooner it isn't sent again, lest the old
value lands on top of the new one."""
_CONNECT_SECONDS = 3.0
FAILURES_IN_A_ROW = 5
"""So many broken answers, with no good one between, and the system counts as down."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `data` is the parsed JSON body, or None where the body isn't JSON."""

    status: int
    headers: httpx.Headers
    content: bytes
    data: Any
    is_json: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was read through to its end, or to `most` bytes of it.

    `size` is in bytes, `sha256` in hex. `content` is None when the file is larger than what was to be kept.
    """

    status: int
    headers: httpx.Headers
    size: int
    sha256: str
    content: bytes | None


class HttpTransport:
    """Calls to one system: bounded in number, time and size; failures named by what to do about them."""

    def __init__(
        self,
        *,
        system: str,
        title: str,
        client: httpx.AsyncClient,
        deadline_seconds: float = 20.0,
        file_seconds: float = 45.0,
        at_once: int = 4,
    ) -> None:
        self.system = system
        self.title = title
        self._client = client
        self._deadline_seconds = deadline_seconds
        self._file_seconds = file_seconds
        self._places = asyncio.Semaphore(at_once)
        self._failures = 0
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
        return await self._within_limits(
            lambda: self._read(method, path, params=params, content=body, headers=sent),
            call=f"{method} {path}",
            deadline_seconds=self._deadline_seconds,
            changes=method not in ("GET", "HEAD"),
        )

    async def download(self, path: str, *, headers: Mapping[str, str], keep: int, most: int) -> Download:
        """A file with its size and fingerprint; its bytes only where they are at most `keep`, never read past `most`.

        Raises as `call` does.
        """
        return await self._within_limits(
            lambda: self._read_file(path, headers=headers, keep=keep, most=most),
            call=f"GET {path}",
            deadline_seconds=self._file_seconds,
        )

    async def _within_limits(
        self, read: Callable[[], Awaitable[T]], *, call: str, deadline_seconds: float, changes: bool = False
    ) -> T:
        """The answer, if there is a whole one in time and a place among the calls; else the error that says why not."""
        async with self._places:
            self._keep_quiet()
            try:
                async with asyncio.timeout(deadline_seconds):
                    return await read()
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise self._no_answer(_technical(call, error)) from error
            except (httpx.HTTPError, TimeoutError) as error:
                technical = _technical(call, error)
                if not await self._listens():
                    raise self._no_answer(technical, unsure=changes) from error
                late = changes and isinstance(error, httpx.TimeoutException | TimeoutError)
                raise self.failed(
                    f"{self.title} broke off or took too long",
                    technical=technical,
                    kind=DownKind.NO_ANSWER,
                    settle=SETTLE if late else None,
                    unsure=changes,
                ) from error

    def went_well(self) -> None:
        """Tell that an answer made sense, so that earlier failures no longer count."""
        self._failures = 0

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
        return TemporaryError(reason, technical=technical, after=settle)

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

    async def _listens(self) -> bool:
        """Whether anybody takes connections there: tells one broken call from a stopped system."""
        url = self._client.base_url
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(url.host, port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    async def _read(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None,
        content: bytes | None,
        headers: Mapping[str, str],
    ) -> Answer:
        async with self._client.stream(method, path, params=params, content=content, headers=headers) as response:
            parts: list[bytes] = []
            size = 0
            async for part in response.aiter_bytes():
                size += len(part)
                if size > MAX_BODY_BYTES:
                    raise httpx.DecodingError(f"the answer is larger than {MAX_BODY_BYTES} bytes")
                parts.append(part)
        whole = b"".join(parts)
        try:
            data, is_json = orjson.loads(whole), True
        except orjson.JSONDecodeError:
            data, is_json = None, False
        return Answer(status=response.status_code, headers=response.headers, content=whole, data=data, is_json=is_json)

    async def _read_file(self, path: str, *, headers: Mapping[str, str], keep: int, most: int) -> Download:
        # Unpacked on the way a small answer could become a huge one: the size that counts is the one on the wire.
        plain = {**headers, "Accept-Encoding": "identity"}
        async with self._client.stream("GET", path, headers=plain) as response:
            kept: list[bytes] = []
            fingerprint, size = hashlib.sha256(), 0
            async for part in response.aiter_raw(65_536):
                size += len(part)
                fingerprint.update(part)
                if size <= keep:
                    kept.append(part)
                elif kept:
                    kept.clear()
                if size >= most:
                    break
            told = response.headers.get("Content-Length", "")
            whole = max(size, int(told)) if told.isascii() and told.isdigit() and len(told) < 16 else size
        return Download(
            status=response.status_code,
            headers=response.headers,
            size=whole,
            sha256=fingerprint.hexdigest(),
            content=b"".join(kept) if size <= keep else None,
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


def open_client(*, base_url: str, at_once: int, verify: bool | str = True) -> httpx.AsyncClient:
    """A client for one target: no redirects, no proxies from the environment, every wait bounded.

    `verify` may name a PEM file: who shows one of its certificates is trusted, and nobody else.
    """
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=httpx.Timeout(connect=3.0, read=15.0, write=10.0, pool=10.0),
        limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
        follow_redirects=False,
        trust_env=False,
        verify=ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify,
    )


def _technical(call: str, error: Exception) -> str:
    return f"{call}: {type(error).__name__} {error}".strip()[:300]
