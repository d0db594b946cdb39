"""Apache Kafka itself as one durable process: its jars from the Java registry, KRaft, no container."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Final

from demo.child import Child, StartFailed
from demo.engine import Engine
from demo.metadata import broker_answers
from demo.ports import answers, free_port

VERSION: Final = "4.3.1"
OLDEST_JAVA: Final = 17
_POM: Final = Path(__file__).parent / "kafka" / "pom.xml"
_PROJECT: Final = Path(__file__).parent.parent


class KafkaUnavailable(RuntimeError):
    """This machine cannot run Apache Kafka; the text says what is missing."""


def java() -> tuple[str, int]:
    """The Java to use and its major version; raises KafkaUnavailable when there is none, or only an older one."""
    home = os.environ.get("JAVA_HOME")
    executable = shutil.which("java", path=str(Path(home) / "bin") if home else None) or shutil.which("java")
    if executable is None:
        raise KafkaUnavailable(f"no Java on this machine (Apache Kafka needs Java {OLDEST_JAVA} or newer)")
    try:
        shown = subprocess.run([executable, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KafkaUnavailable(f"Java does not run: {error}") from error
    found = re.search(r'version "(\d+)', shown.stderr + shown.stdout)
    major = int(found.group(1)) if found else 0
    if major < OLDEST_JAVA:
        raise KafkaUnavailable(f"Java {major or 'of unknown version'} is too old (Apache Kafka needs {OLDEST_JAVA})")
    return executable, major


def jars_folder() -> Path:
    """Where the jars of the pinned version are kept: one folder for each content of the pom."""
    cache = Path(os.environ.get("COUNTERSYNC_CACHE") or _PROJECT / ".cache")
    return cache / f"kafka-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]}"


def obtainable() -> tuple[str, int]:
    """The Java to use, once it is clear that the jars are here or can be fetched; raises KafkaUnavailable."""
    executable, major = java()
    if not jars_folder().is_dir() and shutil.which("mvn") is None:
        raise KafkaUnavailable("no Maven on this machine to fetch Apache Kafka with")
    return executable, major


def fetch_jars() -> Path:
    """The folder with all jars, fetched with Maven the first time; raises KafkaUnavailable when that fails."""
    folder = jars_folder()
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaUnavailable("no Maven on this machine to fetch Apache Kafka with")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be fetching the same jars right now
        if folder.is_dir():
            return folder
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetching-") as scratch:
            arriving = Path(scratch) / "jars"
            arguments = ["-q", "-B", "-C", "-f", str(_POM), "dependency:copy-dependencies"]
            try:
                fetched = subprocess.run(
                    [maven, *arguments, f"-DoutputDirectory={arriving}"],
                    capture_output=True,
                    text=True,
                    timeout=600,
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise KafkaUnavailable("Maven did not fetch Apache Kafka within 10 minutes") from error
            if fetched.returncode != 0 or not any(arriving.glob("kafka_*.jar")):
                words = "\n".join((fetched.stdout + fetched.stderr).splitlines()[-15:])
                raise KafkaUnavailable(f"Maven could not fetch Apache Kafka:\n{words}")
            arriving.rename(folder)
    return folder


class ApacheKafka(Engine):
    """One broker with its data in `home`: killed and started again it has the same address and the same data."""

    kind = "apache-kafka"
    durable = True
    start_seconds = 180.0

    def __init__(self, *, home: Path, log: Path | None = None, heap_megabytes: int = 512) -> None:
        self._java, major = obtainable()
        self._jars = fetch_jars()
        self._home = home.resolve()
        self._heap = heap_megabytes
        self._controller_port = 0
        super().__init__(
            log=log or self._home / "kafka.log",
            sentence=f"Apache Kafka {VERSION} (Java {major}), topics kept in {home}",
        )

    @property
    def bootstrap(self) -> str:
        """The address for clients, host:port."""
        return f"127.0.0.1:{self._port}"

    def _process(self) -> Child:
        memory = ["-XX:+UseSerialGC", f"-Xmx{self._heap}m", "-XX:+ExitOnOutOfMemoryError"]
        return Child(
            name="Apache Kafka",
            argv=[self._java, *memory, *self._class_path(), "kafka.Kafka", str(self._settings)],
            log=self._log,
            stop_seconds=15.0,
        )

    def _prepare(self) -> None:
        self._write_settings()
        if not (self._home / "data" / "meta.properties").exists():
            self._format()

    def _serves(self) -> bool:
        return broker_answers(self.bootstrap)

    def _class_path(self) -> list[str]:
        return ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{self._jars}/*"]

    @property
    def _settings(self) -> Path:
        return self._home / "server.properties"

    def _format(self) -> None:
        """Give an empty data folder its identity; done once."""
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        tool = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._settings)]
        argv = [self._java, "-XX:TieredStopAtLevel=1", *self._class_path(), *tool]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            words = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
            raise StartFailed(f"Apache Kafka could not prepare {self._home}:\n{words}")

    def _write_settings(self) -> None:
        if not self._controller_port or answers(port=self._controller_port):
            self._controller_port = free_port()
        clients, controller = self._port, self._controller_port
        self._home.mkdir(parents=True, exist_ok=True)
        settings = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "listeners": f"PLAINTEXT://127.0.0.1:{clients},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{clients}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": self._home / "data",
            # After a kill the controller lets the broker back in only when its old session is over: 9 s by default.
            "broker.session.timeout.ms": 6_000,
            "broker.heartbeat.interval.ms": 1_000,
            "num.partitions": 3,
            # Topics come with their own settings from the services; a misspelt name shall fail, not appear.
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": 0,
            "offsets.topic.num.partitions": 8,
            "offsets.topic.replication.factor": 1,
            "transaction.state.log.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "share.coordinator.state.topic.num.partitions": 1,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "min.insync.replicas": 1,
            # The default takes 128 MB of a small heap for compacting topics that hold a few switches.
            "log.cleaner.dedupe.buffer.size": 8 * 1024 * 1024,
        }
        self._settings.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")
