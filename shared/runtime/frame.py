"""A domain service standing: store, engine, Kafka doors and HTTP API around its tasks."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence

import structlog
from aiokafka.errors import KafkaError
from fastapi import Depends, FastAPI, Response

from shared.contracts.events import MASTER
from shared.contracts.http import Looked, SystemState
from shared.contracts.topics import CONTROL, STREAM_AWAY, changed_topic, topics_of
from shared.contracts.version import VERSION
from shared.runtime.api import ApiRefusal, EngineApi, answer_refusals
from shared.runtime.control import ControlWords
from shared.runtime.domain import Domain as Domain
from shared.runtime.doors import add_changed_door, add_control_door, open_broker
from shared.runtime.gates import SecretGate
from shared.runtime.kafka import ActivityStream, Door, EventStream, OtherDoors
from shared.runtime.metrics import metrics_of
from shared.runtime.pulse import DEAD_SECONDS, SILENT_SECONDS, Pulse
from shared.runtime.settings import DomainSettings
from shared.runtime.switch_door import switch_routes
from shared.store.changed import MongoChangedSet
from shared.store.connection import Connection
from shared.store.documents import MongoDocuments
from shared.store.links import MongoLinks
from shared.store.log import MongoLog
from shared.store.memories import MongoMemories
from shared.store.queue import MongoQueue
from shared.store.standing import MongoCircuits, MongoLeadership, MongoRejected, MongoSwitches
from shared.sync.beside import begin_loop, ended
from shared.sync.desk import Desk
from shared.sync.drift import DriftWatch
from shared.sync.errors import StoreDown, SyncError, SystemDown
from shared.sync.finding import Finding
from shared.sync.gate import Gate
from shared.sync.intake import Intake
from shared.sync.kept_otherwise import KeptOtherwise
from shared.sync.model import Change, Task
from shared.sync.ports import TaskTools
from shared.sync.scheduler import Scheduler
from shared.sync.status import Status
from shared.sync.worker import Worker

_SWITCHES_WITHIN_SECONDS = 10.0
_NOT_READ = "Events from other programs aren't being read, though the event stream answers: they wait there"
_log = structlog.get_logger(__name__)


class DomainService:
    """Composes the parts; opens nothing until `run`."""

    def __init__(self, *, settings: DomainSettings, domain: Domain) -> None:
        self._settings = settings
        self._domain = domain
        name = domain.name
        limits = settings.limits()
        self._connection = Connection(
            uri=settings.mongodb_uri.get_secret_value(),
            database=settings.mongodb_database or f"countersync_{name}",
            appname=f"countersync-{name}",
        )
        database, clock = self._connection.database, self._connection.clock
        self._queue = MongoQueue(database=database, clock=clock, max_attempts=limits.max_attempts)
        self._changed = MongoChangedSet(database=database, clock=clock)
        self._log = MongoLog(database=database)
        self._rejected = MongoRejected(database=database, clock=clock)
        memories = MongoMemories(database=database, clock=clock)
        topic = changed_topic(name)
        self._stream = EventStream(
            bootstrap=settings.kafka_bootstrap_servers,
            topics=topics_of(name),
            client_id=f"countersync-{name}",
            idempotent=settings.kafka_idempotent_producer,
            replication=settings.kafka_replication_factor,
        )
        self._activity = ActivityStream(stream=self._stream)
        self._links = MongoLinks(database=database, task="", clock=clock)
        self._documents = MongoDocuments(database=database, clock=clock)
        self._tools = TaskTools(
            links=lambda task: MongoLinks(database=database, task=task, clock=clock),
            documents=self._documents,
            tell=self._tell,
            tell_domain=OtherDoors(stream=self._stream, source=f"/countersync/{name}").tell,
        )
        kept_otherwise = KeptOtherwise(links=self._tools.links)
        everything = tuple(domain.tasks(self._tools))
        tasks = tuple(task for task in everything if isinstance(task, Task))
        switches = MongoSwitches(database=database, clock=clock, names=(MASTER, *(task.name for task in tasks)))
        self._control = ControlWords(switches=switches, service=name, clock=clock)
        self._circuits = MongoCircuits(database=database, clock=clock, titles=domain.systems)
        self._gate = Gate(
            service=name,
            switches=switches,
            circuits=self._circuits,
            activity=self._activity,
            clock=clock,
            limits=limits,
            master_at_first=settings.master_sync_at_first,
            probes=domain.probes,
        )
        intake = Intake(
            service=name,
            event_type=topic,
            tasks=tasks,
            gate=self._gate,
            queue=self._queue,
            changed=self._changed,
            rejected=self._rejected,
            activity=self._activity,
            clock=clock,
            wake=self._wake,
        )
        self._door = door = Door(stream=self._stream, topic=topic, intake=intake)
        self._workers = [
            Worker(
                service=name,
                task=task,
                gate=self._gate,
                queue=self._queue,
                log=self._log,
                activity=self._activity,
                clock=clock,
                limits=limits,
                kept_otherwise=kept_otherwise,
                chance=random.Random(),  # noqa: S311 - jitter, no secret
            )
            for task in tasks
            for _ in range(settings.workers_per_task)
        ]
        finding = Finding(
            service=name,
            source="/counterpoint/finder",
            memories=memories,
            changes=door,
            queue=self._queue,
            changed=self._changed,
            gate=self._gate,
            activity=self._activity,
            clock=clock,
            limits=limits,
            wake=self._wake,
        )
        drift = DriftWatch(
            service=name,
            plan=settings.drift_plan(tasks),
            memories=memories,
            queue=self._queue,
            changed=self._changed,
            log=self._log,
            gate=self._gate,
            activity=self._activity,
            clock=clock,
            limits=limits,
            kept_otherwise=kept_otherwise,
            wake=self._wake,
        )
        self._desk = Desk(
            service=name,
            workers={worker.task.name: worker for worker in self._workers},
            gate=self._gate,
            queue=self._queue,
            changed=self._changed,
            memories=memories,
            log=self._log,
            finding=finding,
            drift=drift,
            activity=self._activity,
            clock=clock,
            limits=limits,
        )
        self._scheduler = Scheduler(
            tasks=tasks,
            zone=settings.store_zone,
            leadership=MongoLeadership(database=database, clock=clock),
            memories=memories,
            queue=self._queue,
            gate=self._gate,
            finding=finding,
            drift=drift,
            desk=self._desk,
            clock=clock,
            limits=limits,
            signs_of_life=domain.signs_of_life,
        )
        self._status = Status(
            service=name,
            title=domain.title,
            summary=domain.summary,
            version=VERSION,
            zone=settings.store_zone,
            tasks=everything,
            titles=domain.systems,
            gate=self._gate,
            queue=self._queue,
            changed=self._changed,
            log=self._log,
            memories=memories,
            rejected=self._rejected,
            clock=clock,
            drift=drift.plan,
            dropped_words=lambda: self._control.dropped,
        )
        self._api = EngineApi(
            secret=settings.service_secret,
            zone=settings.store_zone,
            tasks=everything,
            status=self._status,
            desk=self._desk,
            queue=self._queue,
            changed=self._changed,
            log=self._log,
            memories=memories,
            clock=clock,
            sides=domain.sides(self._tools) if domain.sides is not None else None,
            check_system=self._check_system,
        )
        self._broker = open_broker(bootstrap=settings.kafka_bootstrap_servers, client_id=f"countersync-{name}")
        add_changed_door(self._broker, topic=topic, group=f"countersync.{name}", intake=intake, door=door)
        add_control_door(self._broker, group=f"countersync.{name}.control", control=self._control, gate=self._gate)
        self._pulse = Pulse(broker=self._broker)
        self._store_up = asyncio.Event()
        self._switches_heard = asyncio.Event()
        self._doors_open = asyncio.Event()

    def app(self) -> FastAPI:
        """The HTTP side; its lifespan runs the whole service."""
        app = FastAPI(
            title=f"CounterSync {self._domain.name}",
            lifespan=self._lifespan,
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
        )
        answer_refusals(app)
        app.add_middleware(SecretGate, secret=self._settings.service_secret)
        app.include_router(self._api.routes())
        switches = switch_routes(control=self._control, gate=self._gate)
        app.include_router(switches, dependencies=[Depends(self._api.signed_in)])
        for own in self._domain.routes(self._tools):
            app.include_router(own, dependencies=[Depends(self._api.signed_in)])

        @app.get("/health/live")
        async def live() -> dict[str, str]:
            return {"status": "ok"}

        @app.get("/health/ready")
        async def ready(response: Response) -> dict[str, str]:
            read = self._doors_open.is_set() and self._pulse.silent_seconds() < SILENT_SECONDS
            if self._store_up.is_set() and read and await self._store_answers():
                return {"status": "ok"}
            response.status_code = 503
            return {"status": "not ready"}

        @app.get("/metrics", dependencies=[Depends(self._api.signed_in)])
        async def metrics() -> Response:
            return Response(metrics_of(await self._status.now()), media_type="text/plain; version=0.0.4")

        return app

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        running = begin_loop(self._run(), name="the service")
        try:
            yield
        finally:
            await ended([running])

    async def _run(self) -> None:
        """All that goes on beside HTTP. At the end: no new work, what is held is released, then all is closed."""
        loops = [begin_loop(self._open_doors(), name="doors")]
        try:
            await self._open_store()
            # Nothing goes by itself before the words on the switches were heard, unless Kafka is away.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SWITCHES_WITHIN_SECONDS):
                    await self._switches_heard.wait()
            clock = self._connection.clock
            loops += [begin_loop(worker.run(), name=f"worker {worker.task.name}") for worker in self._workers]
            loops.append(begin_loop(self._scheduler.run(), name="scheduler"))
            loops.append(begin_loop(self._activity.run(), name="activity"))
            loops.append(begin_loop(clock.keep_measuring(self._connection.database), name="clock"))
            await asyncio.Event().wait()
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.stop_seconds):
                    await self._close(loops)

    async def _close(self, loops: Sequence[asyncio.Task[None]]) -> None:
        with contextlib.suppress(KafkaError):
            await self._broker.stop()
        await ended(loops)
        await self._desk.stop()
        await self._stream.close()
        for close in self._domain.close:
            await close()
        self._connection.close()

    async def _open_store(self) -> None:
        parts = (self._queue, self._changed, self._log, self._links, self._rejected, self._documents, self._circuits)
        while True:
            try:
                await self._connection.ping()
                for part in parts:
                    await part.ensure_indexes()
                await self._gate.refresh()
            except StoreDown as error:
                _log.warning("store.not_yet", error=str(error))
                await asyncio.sleep(1.0)
            else:
                self._store_up.set()
                return

    async def _open_doors(self) -> None:
        """Consuming begins when the store is there: before that nothing could be kept."""
        self._status.problems.add(STREAM_AWAY)
        await self._store_up.wait()
        await self._stream.connect()
        while True:
            try:
                if not self._switches_heard.is_set():
                    await self._hear_switches()
                await self._broker.start()
            except (KafkaError, OSError, TimeoutError, StoreDown) as error:
                _log.warning("doors.not_yet", error=f"{type(error).__name__}: {error}"[:200])
                await asyncio.sleep(2.0)
            else:
                break
        self._status.problems.discard(STREAM_AWAY)
        self._pulse.listen()
        self._doors_open.set()
        while self._pulse.silent_seconds() < DEAD_SECONDS:
            await asyncio.sleep(5.0)
            try:
                answers = await self._broker.ping(timeout=3.0)
            except (KafkaError, OSError, TimeoutError):
                answers = False
            self._tell_problem(STREAM_AWAY, there=not answers)
            self._tell_problem(_NOT_READ, there=answers and self._pulse.silent_seconds() >= SILENT_SECONDS)
        _log.error("doors.dead", silent_seconds=round(self._pulse.silent_seconds()))

    async def _hear_switches(self) -> None:
        """What was said while the service was down is obeyed before anything is taken in or worked."""
        async for records in self._stream.everything_in(CONTROL):
            await self._control.keep(records)
        await self._gate.refresh()
        self._switches_heard.set()

    def _tell_problem(self, words: str, *, there: bool) -> None:
        (self._status.problems.add if there else self._status.problems.discard)(words)

    async def _store_answers(self) -> bool:
        try:
            await self._connection.ping()
        except StoreDown:
            return False
        return True

    async def _check_system(self, name: str) -> Looked:
        if name not in self._domain.probes:
            raise ApiRefusal(404, "not_found", "This service uses no such system")
        self._gate.check_ups.again()
        try:
            await self._gate.ask(name)
        except SystemDown as down:
            await self._gate.went_down(down)
            return Looked(started=True, words=f"Still not usable: {down.reason}")
        except SyncError as error:
            return Looked(started=True, words=f"It answered, but: {error.reason}")
        await self._gate.went_well(name)
        known = self._gate.systems().get(name)
        up = known is not None and known.state is SystemState.UP
        return Looked(started=True, words="It answers again" if up else "It answered")

    async def _tell(self, changes: Sequence[Change]) -> None:
        await self._door.publish(changes, source=f"/countersync/{self._domain.name}")

    def _wake(self, task: str) -> None:
        for worker in self._workers:
            if worker.task.name == task:
                worker.wake()
