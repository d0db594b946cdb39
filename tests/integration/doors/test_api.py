"""The service's HTTP door: closed without the secret, and no input makes it stumble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from starlette.routing import Route

from tests.builders.tiny_domain import TinyWork
from tests.builders.tiny_service import SECRET, TinyPlace, a_tiny_service
from tests.builders.waiting import until

pytestmark = pytest.mark.kafka
OPEN_TO_ALL = {"/health/live", "/health/ready"}


async def test_every_route_but_health_needs_the_secret(place: TinyPlace) -> None:
    app = place.service(work=TinyWork(), port=1).app()
    calls = [
        (method, path.replace("{task}", place.task).replace("{name}", "shop").replace("{key:path}", "A"))
        for path, methods in _routes(app.routes)
        for method in methods
        if path not in OPEN_TO_ALL
    ]
    assert len(calls) >= 13
    wrong = [{}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {SECRET}x"}, {"Authorization": "Basic eDp5"}]

    async with a_tiny_service(place) as service:
        for method, path in calls:
            for headers in wrong:
                answer = await service.client.request(
                    method, path, json={"by": "Ana", "key": "A"}, headers={"Authorization": "", **headers}
                )
                assert answer.status_code == 401, f"{method} {path} with {headers}"
                assert answer.json()["code"] == "unauthorized"
        assert not service.work.seen
        assert await service.keys_in("queue") == set()
        for path in OPEN_TO_ALL:
            assert (await service.client.get(path, headers={"Authorization": ""})).status_code == 200


def _routes(routes: Sequence[object]) -> list[tuple[str, set[str]]]:
    """Path and methods of every route, also of those inside included routers."""
    found: list[tuple[str, set[str]]] = []
    for route in routes:
        inside = getattr(route, "original_router", None)
        if inside is not None:
            found += _routes(inside.routes)
        elif isinstance(route, Route):
            found.append((route.path, {method for method in route.methods or set() if method != "HEAD"}))
        else:
            raise AssertionError(f"a kind of route this walk doesn't know: {route!r}")
    return found


async def test_no_question_makes_the_service_stumble(place: TinyPlace) -> None:
    async with a_tiny_service(place) as service:
        await service.post("queue-item", key="A|B$.%")
        await service.wrote({"A|B$.%"})
        for tab in ("changed", "queue", "log"):
            for params in (
                {"q": '{"$ne": null}'},
                {"q": "(((("},
                {"q": "\\"},
                {"next": "²~x"},
                {"next": "--5~x"},
                {"next": "99999999999999~$"},
                {"state": "$where"},
                {"limit": "500"},
            ):
                answer = await service.client.get(f"/v1/tasks/{place.task}/{tab}", params=params)
                assert answer.status_code == 200, f"{tab} {params}: {answer.text}"
        for path, body, status in (
            ("queue-item", {"by": "Ana"}, 422),
            ("queue-item", {"by": "Ana", "key": {"$ne": None}}, 422),
            ("queue-item", {"by": "Ana", "key": "A", "task": "x"}, 422),
            ("queue-item", {"by": "Ana", "key": "x" * 201}, 422),
            ("queue-all", {}, 422),
        ):
            answer = await service.client.post(f"/v1/tasks/{place.task}/{path}", json=body)
            assert answer.status_code == status, f"{path} {body}"
            assert set(answer.json()) == {"code", "words", "fields"}
        assert (await service.client.get("/v1/tasks/none.such/queue")).status_code == 404
        assert (await service.client.get("/v1/items/a%2Fb%3Fc")).json()["key"] == "a/b?c"
        refused = await service.client.put(f"/v1/tasks/{place.task}/schedule", json={"by": "Ana", "cron": "99 * * * *"})
        assert (refused.status_code, refused.json()["code"]) == (422, "bad_request")


async def test_a_new_schedule_stands_and_is_shown(place: TinyPlace) -> None:
    async with a_tiny_service(place) as service:
        answer = await service.client.put(
            f"/v1/tasks/{place.task}/schedule", json={"by": "Ana", "reason": "at night", "cron": " 30  2 * * * "}
        )

        assert answer.status_code == 200

        async def shown() -> bool:
            schedule = (await service.task()).schedule
            return schedule is not None and (schedule.cron, schedule.by, schedule.reason) == (
                "30 2 * * *",
                "Ana",
                "at night",
            )

        await until(shown, what="the status shows the new schedule")


async def test_a_switch_turned_by_http_is_obeyed_when_the_answer_comes(place: TinyPlace) -> None:
    async with a_tiny_service(place) as service:
        word = {"switch": "master", "on": False, "by": "Ana", "reason": "fire", "at": datetime.now(UTC).isoformat()}
        answer = await service.client.put("/v1/switches", json=word)

        async def off() -> bool:
            return not (await service.client.get("/v1/status")).json()["master"]["on"]

        await until(off, what="the status of half a second ago to be forgotten")
        status = (await service.client.get("/v1/status")).json()
        older = {**word, "on": True, "at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
        await service.client.put("/v1/switches", json=older)
        strange = await service.client.put("/v1/switches", json={**word, "switch": "tiny.nobody"})
        later = await service.client.get("/v1/status")

        assert answer.json() == {"started": True, "words": "Obeyed"}
        assert (status["master"]["on"], status["master"]["reason"]) == (False, "fire")
        assert later.json()["master"]["on"] is False, "the newest word wins"
        assert strange.json()["started"] is False
