"""Whoever begins something beside itself does it in the one way that notices its end."""

from __future__ import annotations

import ast
from typing import Final

import pytest

from tests.builders.project import Source, sources_in

_BEGINNERS: Final = {"create_task", "ensure_future", "gather", "run_coroutine_threadsafe", "TaskGroup"}
_ALLOWED: Final = {
    "shared/sync/beside.py": "the one way",
    "shared/runtime/kafka.py": "waits for acknowledgements that the producer has begun; begins nothing",
    "shared/runtime/doors.py": "waits for one call and begins nothing beside it",
}


def begun_elsewhere(source: Source) -> list[str]:
    """The calls that begin something beside their caller in another way."""
    return [
        f"{source.path}:{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in _BEGINNERS and _is_loop_of(node.func.value))
            or (isinstance(node.func, ast.Name) and node.func.id in _BEGINNERS - {"gather"})
        )
    ]


def _is_loop_of(owner: ast.expr) -> bool:
    return "asyncio" in ast.unparse(owner) or "loop" in ast.unparse(owner)


def test_nothing_is_begun_beside_its_caller_but_in_the_one_way() -> None:
    found = [
        fault
        for source in sources_in("shared", "services")
        if source.path not in _ALLOWED
        for fault in begun_elsewhere(source)
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "asyncio.create_task(worker.run())",
        "asyncio.ensure_future(work)",
        "asyncio.get_running_loop().create_task(work())",
        "await asyncio.gather(*work)",
        "asyncio.TaskGroup()",
        "create_task(work())",
    ],
)
def test_a_planted_beginner_is_found(line: str) -> None:
    planted = Source(path="planted.py", text=f"async def f():\n    {line}\n")

    assert len(begun_elsewhere(planted)) == 1


def test_the_exceptions_still_exist() -> None:
    real = {source.path: begun_elsewhere(source) for source in sources_in("shared", "services")}

    assert {path for path in _ALLOWED if not real.get(path)} == set()
