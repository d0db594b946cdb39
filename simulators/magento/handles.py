"""The control handles of the store: users, consumer, deadlocks, hand edits, the whole state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.control import json_answer
from simulators.magento.rest.execution import Execution
from simulators.magento.rest.refusals import Refusal
from simulators.magento.services.background import MOST_CONSUMERS, Background
from simulators.magento.services.product_save import hand_edit
from simulators.magento.services.products import remove_product
from simulators.magento.sign_in.callers import EVERYTHING
from simulators.magento.sign_in.desk import SignInDesk
from simulators.magento.state.shop import Shop
from simulators.magento.whole_state import whole_state


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class User(_Body):
    """An administrator with the resources of its role."""

    username: str
    password: str
    active: bool = True
    resources: list[str] = Field(default_factory=lambda: [EVERYTHING])
    totp_secret: str | None = None


class SignInRules(_Body):
    """Token life and lock rules; what is left out stays."""

    token_life_seconds: int | None = None
    lock_after_failures: int | None = None
    lock_seconds: int | None = None
    two_factor: bool | None = None
    bearer_integration: bool | None = None
    integration_resources: tuple[str, ...] | None = None


class StoreRules(_Body):
    """The administrator's switches; what is left out stays."""

    input_limits: bool | None = None
    repeat_last_page: bool | None = None
    four_byte_text: bool | None = None
    strict_database: bool | None = None
    apache_slashes: bool | None = None
    inventory_modules: bool | None = None
    zone: str | None = None
    price_scope: Literal["global", "website"] | None = None
    index_mode: Literal["schedule", "realtime"] | None = None
    index_seconds: float | None = Field(default=None, ge=0)


class Consumer(_Body):
    """How background work goes on; what is left out stays."""

    delay_ms: int | None = Field(default=None, ge=0)
    stopped: bool | None = None
    parallel: int | None = Field(default=None, ge=1, le=MOST_CONSUMERS)
    early_poll_gap: int | None = Field(default=None, ge=0, description="milliseconds")
    retriable_share: float | None = Field(default=None, ge=0, le=1)
    rejected_share: float | None = Field(default=None, ge=0, le=1)


class Deadlocks(_Body):
    """The share of overlapping product saves that end in a deadlock."""

    share: float = Field(ge=0, le=1)
    save_ms: int = Field(default=5, ge=0, le=10_000)


class Reservation(_Body):
    """What an order takes from the salable quantity (negative) before it is shipped."""

    sku: str
    stock_id: int = 1
    quantity: float


Handler = Callable[[Request], Any]


def control_handles(
    *, shop: Shop, desk: SignInDesk, background: Background, execution: Execution, open_shop: Callable[[], None]
) -> Starlette:
    """The store's own part of the control door."""

    async def users(request: Request) -> Response:
        wanted = await request.json()
        desk.set_users([User.model_validate(one).model_dump() for one in wanted])
        return json_answer({"users": len(wanted)})

    async def people(_request: Request) -> Response:
        return json_answer({"users": desk.people()})

    async def sign_in(request: Request) -> Response:
        rules = SignInRules.model_validate_json(await request.body()).model_dump(exclude_none=True)
        if "two_factor" in rules:
            shop.settings = replace(shop.settings, two_factor=rules.pop("two_factor"))
        desk.set_limits(replace(desk.settings, **rules))
        return Response(status_code=204)

    async def unlock(_request: Request) -> Response:
        desk.lift_locks()
        return Response(status_code=204)

    async def revoke(_request: Request) -> Response:
        desk.revoke_tokens(counters=shop.counters)
        return Response(status_code=204)

    async def store(request: Request) -> Response:
        rules = StoreRules.model_validate_json(await request.body()).model_dump(exclude_none=True)
        shop.settings = replace(shop.settings, **rules)
        return Response(status_code=204)

    async def bulk(request: Request) -> Response:
        wanted = Consumer.model_validate_json(await request.body()).model_dump(exclude_none=True)
        if "early_poll_gap" in wanted:
            wanted["early_poll_gap_ms"] = wanted.pop("early_poll_gap")
        background.settings = replace(background.settings, **wanted)
        background.wake()
        return Response(status_code=204)

    async def deadlocks(request: Request) -> Response:
        wanted = Deadlocks.model_validate_json(await request.body())
        execution.share, execution.save_ms = wanted.share, wanted.save_ms
        return Response(status_code=204)

    async def reservations(request: Request) -> Response:
        wanted = Reservation.model_validate_json(await request.body())
        number = shop.next_number("reservation")
        shop.reservations.put(number, {"id": number, **wanted.model_dump()})
        return Response(status_code=204)

    async def state(_request: Request) -> Response:
        return json_answer(whole_state(shop))

    async def edit(request: Request) -> Response:
        row = shop.product(request.path_params["sku"])
        if row is None:
            return json_answer({"detail": "no such product"}, status=404)
        hand_edit(shop, row, await request.json())
        return Response(status_code=204)

    async def remove(request: Request) -> Response:
        row = shop.product(request.path_params["sku"])
        if row is None:
            return json_answer({"detail": "no such product"}, status=404)
        remove_product(shop, row)
        return Response(status_code=204)

    async def reindex(_request: Request) -> Response:
        shop.unindexed.clear()
        return Response(status_code=204)

    async def reset(_request: Request) -> Response:
        background.forget()
        shop.clear()
        desk.lift_locks()
        open_shop()
        return Response(status_code=204)

    routes: list[tuple[str, str, Handler]] = [
        ("GET", "/users", people),
        ("PUT", "/users", users),
        ("PUT", "/sign-in", sign_in),
        ("DELETE", "/locks", unlock),
        ("DELETE", "/tokens", revoke),
        ("PUT", "/store", store),
        ("PUT", "/bulk", bulk),
        ("PUT", "/deadlocks", deadlocks),
        ("POST", "/reservations", reservations),
        ("GET", "/state", state),
        ("PATCH", "/products/{sku:path}", edit),
        ("DELETE", "/products/{sku:path}", remove),
        ("POST", "/reindex", reindex),
        ("POST", "/reset", reset),
    ]
    return Starlette(
        routes=[Route(f"/_control{path}", _guarded(serve), methods=[verb]) for verb, path, serve in routes]
    )


def _guarded(serve: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            response: Response = await serve(request)
        except ValidationError as error:
            detail = error.errors(include_url=False, include_context=False, include_input=False)
            return json_answer({"detail": detail}, status=422)
        except (Refusal, ValueError, ArithmeticError, TypeError, AttributeError) as error:  # a body of another shape
            return json_answer({"detail": str(error)}, status=422)
        return response

    return answer
