"""Bodies of the API refuse fields that we did not name, as docs/api.md says: a wrong name must not pass for nothing."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest
from pydantic import BaseModel, ConfigDict

from services.gateway.api import models
from shared.contracts import asking, http, mappings


def lenient(module: ModuleType) -> list[str]:
    """The models of a module that take fields they don't name."""
    return [
        name
        for name, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, BaseModel) and model is not BaseModel and model.model_config.get("extra") != "forbid"
    ]


@pytest.mark.parametrize("module", [models, asking, http, mappings])
def test_every_model_of_the_api_refuses_unknown_fields(module: ModuleType) -> None:
    assert lenient(module) == []


def test_a_planted_lenient_model_is_found() -> None:
    class Lenient(BaseModel):
        model_config = ConfigDict(extra="ignore")

    planted = ModuleType("planted")
    planted.Lenient = Lenient  # type: ignore[attr-defined]

    assert lenient(planted) == ["Lenient"]
