"""`python -m demo`: CounterSync on this machine alone, until Ctrl-C."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

from demo import shop
from demo.child import StartFailed
from demo.engines import EngineMissing
from demo.home import Home, HomeInUse, HomeUnusable
from demo.log_follower import LogFollower
from demo.options import Options, read_options
from demo.running import PortTaken, Running
from demo.supervisor import GaveUp, Supervisor
from shared.contracts.topics import DOMAINS

_PARTS = ("counterpoint", "magento", *DOMAINS, "gateway", "till")


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 after Ctrl-C, 1 when a part did not start or kept dying, 2 for a mistake in the command."""
    options = read_options(arguments)
    home = Home(folder=options.home)
    signal.signal(signal.SIGTERM, _interrupt)  # until everything runs, both signals simply break off the start
    try:
        with home.held(fresh=options.fresh), _logs_shown(options=options, home=home):
            return _run(options=options, home=home)
    except (HomeInUse, HomeUnusable) as error:
        return _fail(str(error), code=2)
    except KeyboardInterrupt:
        return 0


def _run(*, options: Options, home: Home) -> int:
    if home.counterpoint_database.exists():
        _say("The shop of the last run goes on (--fresh for a new one).")
    running = Running(options=options, home=home, passwords=home.passwords(), say=_say)
    try:
        running.start()
        _say_ready(running)
        return _watch(running)
    except KeyboardInterrupt:
        return 0
    except PortTaken as error:
        return _fail(str(error), code=2)
    except (StartFailed, EngineMissing, GaveUp) as error:
        return _fail(f"The demo cannot run: {error}", code=1)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # stopping takes seconds; an impatient second Ctrl-C changes nothing
        _say("Stopping ...")
        running.stop()
        _say(f"Stopped. What it held is kept in {home.folder}")


def _watch(running: Running) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    supervisor = Supervisor(parts=running.supervised(), say=_say, after_restart=running.announce)
    supervisor.run(stop=stop)
    return 0


def _say_ready(running: Running) -> None:
    urls = {part.name: part.url for part in running.parts}
    _say("")
    _say(f"  Dashboard  {urls['services.gateway']}")
    _say(f"  User       {shop.ADMIN}")
    _say(f"  Password   {running.passwords.admin_password}")
    _say("")
    _say(f"  Website    {urls['simulators.magento']}   (simulated)")
    _say(f"  Logs       {running.home.folder / 'logs'}")
    if running.options.till:
        _say(f"  An item changes at the till every {running.options.till_seconds:g} s.")
    _say("")
    _say("Ctrl-C ends it; everything is kept for the next time.")


@contextlib.contextmanager
def _logs_shown(*, options: Options, home: Home) -> Iterator[None]:
    if not options.foreground_logs:
        yield
        return
    with LogFollower(logs={name: home.log(name) for name in ("kafka", "mongo", *_PARTS)}, say=_say):
        yield


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(words: str) -> None:
    print(words, flush=True)


def _fail(words: str, *, code: int) -> int:
    print(words, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
