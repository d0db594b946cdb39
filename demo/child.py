"""A process this program started: never orphaned, stopped in order, its last words kept."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

# Linux ties "my parent died" to the parent's *thread*, so every process is started from this one thread,
# which lives as long as the program; a test may then start an engine from any thread it likes.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="process-starter")


class StartFailed(RuntimeError):
    """A part did not come up. The text names it, says why, and ends with the last lines of its log."""


class Child:
    """One process, its log file, and the way it is stopped.

    Everything it prints goes to `log`. It leads a session of its own, so a Ctrl-C in the terminal reaches only the
    program that started it, which then stops its parts in order.
    """

    def __init__(
        self,
        *,
        name: str,
        argv: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        stop_seconds: float = 8.0,
    ) -> None:
        self.name = name
        self._argv = list(argv)
        self._log = log
        self._environment = dict(environment) if environment is not None else dict(os.environ)
        self._directory = directory
        self._stop_signal = stop_signal
        self._stop_seconds = stop_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self.running else None

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended: None while it runs or before it was started, negative for a signal."""
        return self._process.poll() if self._process is not None else None

    def start(self) -> None:
        """Start the process and return at once; raises StartFailed when it cannot even be executed."""
        if self.running:
            return
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._end_leftover()
        with self._log.open("ab") as output:
            self._log_start = output.tell()
            try:
                self._process = _starter.submit(self._spawn, output).result()
            except OSError as error:
                raise StartFailed(f"{self.name} cannot be started: {error}") from error
        self._pid_file.write_text(str(self._process.pid), encoding="ascii")

    def wait_ready(self, *, ready: Callable[[], bool], seconds: float) -> None:
        """Return once `ready()` says so; raises StartFailed when the process ends first or the time is over."""
        deadline = time.monotonic() + seconds
        while True:
            if not self.running:
                raise StartFailed(f"{self.name} ended with exit code {self.exit_code}{self._last_words()}")
            if ready():
                return
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.name} did not answer within {seconds:.0f} s{self._last_words()}")
            time.sleep(0.05)

    def stop(self) -> bool:
        """Ask the process to end, and end it by force when it has not after its time. Harmless when it is gone.

        False when it had to be forced.
        """
        process = self._process
        if process is None:
            return True
        if process.poll() is None:
            self._signal(self._stop_signal)
            try:
                process.wait(timeout=self._stop_seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                return False
        self._pid_file.unlink(missing_ok=True)
        return True

    def ask_to_stop(self) -> None:
        """Send the stop signal without waiting, so that several parts can wind down at once."""
        if self.running:
            self._signal(self._stop_signal)

    def kill(self) -> None:
        """End the process without warning, as a power cut would."""
        process = self._process
        if process is None:
            return
        self._signal(signal.SIGKILL)
        process.wait(timeout=10)
        self._pid_file.unlink(missing_ok=True)

    def tail(self, *, lines: int = 20) -> str:
        """The last lines it printed since it was last started."""
        try:
            with self._log.open("rb") as output:
                output.seek(max(self._log_start, self._log.stat().st_size - 65_536))
                text = output.read().decode("utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    @property
    def _pid_file(self) -> Path:
        return self._log.with_suffix(".pid")

    def _last_words(self) -> str:
        words = self.tail()
        return f"; its last lines ({self._log}):\n{words}" if words else f"; it printed nothing ({self._log})"

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def _spawn(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        parent = os.getpid()

        def die_with_parent() -> None:
            if _libc is not None:
                _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
                if os.getppid() != parent:  # it died between fork and here
                    os._exit(1)

        # A preexec_fn is safe here: two system calls and nothing else happen between fork and exec.
        return subprocess.Popen(
            self._argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=self._environment,
            cwd=self._directory,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def _end_leftover(self) -> None:
        """End what an earlier, killed run left behind: same pid file, and still the very same command line."""
        try:
            pid = int(self._pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        self._pid_file.unlink(missing_ok=True)
        listed = subprocess.run(
            ["ps", "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True, timeout=5, check=False
        )
        if listed.stdout.strip() == " ".join(self._argv):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
