"""Errors named by what to do about them. Connectors raise them; the worker alone decides what follows."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class DownKind(StrEnum):
    """Why a system can't be used; picks the page of the connection guide."""

    NO_ANSWER = "no_answer"
    CREDENTIALS = "credentials"
    REFUSED = "refused"
    ADDRESS = "address"
    SERVER = "server"
    BUSY = "busy"


class SyncError(Exception):
    """Base of the three. `reason` is for a shopkeeper, `technical` for the folded line below it."""

    def __init__(self, reason: str, *, technical: str = "") -> None:
        super().__init__(f"{reason} [{technical}]" if technical else reason)
        self.reason = reason
        self.technical = technical


@dataclass(frozen=True, slots=True)
class Lasting:
    """How often something is tried that may be a busy moment or a refusal for good, and what it is called then."""

    tries: int
    reason: str


class TemporaryError(SyncError):
    """It may go through later: try this item again, not before `after` if the system named a time.

    `lasting` where the same words may also mean a refusal: after so many tries it is taken for one.
    """

    def __init__(
        self, reason: str, *, after: timedelta | None = None, technical: str = "", lasting: Lasting | None = None
    ) -> None:
        super().__init__(reason, technical=technical)
        self.after = after
        self.lasting = lasting


class OddAnswer(TemporaryError):
    """What was answered for a set makes no sense: one odd row of it mustn't hold up its neighbours."""


class TookTooLong(TemporaryError):
    """It was sent and no answer came in time: it may be done already, and the next set had better be smaller."""


class RejectedError(SyncError):
    """The system understood and refused: trying again won't help, a person must act."""

    def __init__(self, reason: str, *, technical: str = "", status: int | None = None) -> None:
        super().__init__(reason, technical=technical)
        self.status = status


class NotFoundError(RejectedError):
    """The system has no such record."""


class SystemDown(SyncError):
    """The system as a whole can't be used: pause every task that needs it, use up no attempt.

    `after` is the time it asked us to wait (busy), else None. `unsure`: what was being sent may have arrived. It is one
    call's opinion: the system's probe has to agree (`Gate.is_down`). `lack` says what the task lacks if it doesn't;
    `whoever`: no item can be the cause, as with a right, or an address that names no item oddly.
    """

    def __init__(
        self,
        system: str,
        reason: str,
        *,
        kind: DownKind,
        after: timedelta | None = None,
        technical: str = "",
        unsure: bool = False,
        lack: str = "",
        whoever: bool = False,
    ) -> None:
        super().__init__(reason, technical=technical)
        self.lack = lack
        self.whoever = whoever
        self.system = system
        self.kind = kind
        self.after = after
        self.unsure = unsure


class StoreDown(SyncError):
    """Our own database can't be reached: take nothing in, commit nothing."""


class LeaseOver(StoreDown):
    """What was being worked on may be somebody else's by now: nothing more of it is sent, and nothing ended."""

    def __init__(self) -> None:
        super().__init__("This was held for too long without a sign of life: another service may have taken it over")
