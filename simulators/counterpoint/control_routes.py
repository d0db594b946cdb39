"""The Counterpoint side of the control door: the till, the back office, the paperwork, the whole state."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from simulators.control import json_answer
from simulators.counterpoint.back_office import BackOffice
from simulators.counterpoint.changes import (
    CategoryChange,
    ClockChange,
    DiscountCode,
    GridChange,
    ItemChange,
    KitParts,
    LicenceChange,
    NewItem,
    NewPromotion,
    NumbersChange,
    Places,
    PriceControl,
    PriceRow,
    RoleChange,
    SetUpRecord,
    Touch,
    UnitList,
)
from simulators.counterpoint.day import Day, DayPlan
from simulators.counterpoint.day_acts import Staff
from simulators.counterpoint.gates import Licence
from simulators.counterpoint.goods import Picture
from simulators.counterpoint.set_up_desk import SetUpDesk
from simulators.counterpoint.shop import Shop
from simulators.counterpoint.stamped import Impossible, Unknown
from simulators.counterpoint.state import whole_state
from simulators.counterpoint.till import Till

Body = TypeVar("Body", bound=BaseModel)
Endpoint = Callable[[Request], Awaitable[Response]]

LONGEST_FILE_NAME = 120


class ControlRoutes:
    """The control routes of one simulated company."""

    def __init__(self, *, shop: Shop, till: Till, licence: Licence, route_names: frozenset[str]) -> None:
        self._shop = shop
        self._database = shop.database
        self._till = till
        self._office = BackOffice(database=shop.database, clock=shop.clock)
        self._desk = SetUpDesk(database=shop.database, clock=shop.clock)
        self._clock = shop.clock
        self._licence = licence
        self._route_names = route_names

    def app(self) -> Starlette:
        """The routes, for the door's `extra`."""
        door = "/_control"
        return Starlette(
            routes=[
                Route(f"{door}/state", self._state, methods=["GET"]),
                Route(f"{door}/items", _plainly(self._add), methods=["POST"]),
                Route(f"{door}/items/{{item_no:path}}", _plainly(self._change), methods=["PATCH"]),
                Route(f"{door}/items/{{item_no:path}}", _plainly(self._remove), methods=["DELETE"]),
                Route(f"{door}/prices/{{item_no:path}}", _plainly(self._price), methods=["PATCH"]),
                Route(f"{door}/units/{{item_no:path}}", _plainly(self._set_units), methods=["PUT"]),
                Route(f"{door}/kits/{{item_no:path}}", _plainly(self._set_kit), methods=["PUT"]),
                Route(f"{door}/grids/{{item_no:path}}", _plainly(self._change_grid), methods=["PATCH"]),
                Route(f"{door}/places/{{item_no:path}}", _plainly(self._place), methods=["PATCH"]),
                Route(f"{door}/price-control", _plainly(self._control_prices), methods=["PATCH"]),
                Route(f"{door}/discount-codes/{{identity}}", _plainly(self._set_discount), methods=["PUT"]),
                Route(f"{door}/discount-codes/{{identity}}", _plainly(self._drop_discount), methods=["DELETE"]),
                Route(f"{door}/touch", _plainly(self._touch), methods=["POST"]),
                Route(f"{door}/controls/{{name}}", _plainly(self._control), methods=["PATCH"]),
                Route(f"{door}/set-up/{{kind}}/{{path:path}}", _plainly(self._set_up), methods=["PUT"]),
                Route(f"{door}/set-up/{{kind}}/{{path:path}}", _plainly(self._take_away), methods=["DELETE"]),
                Route(f"{door}/promotions", _plainly(self._promote), methods=["POST"]),
                Route(f"{door}/promotions/{{grp_cod:path}}", _plainly(self._end_promotion), methods=["DELETE"]),
                Route(f"{door}/categories/{{categ_id}}", _plainly(self._categorise), methods=["PUT"]),
                Route(f"{door}/categories/{{categ_id}}", _plainly(self._drop_category), methods=["DELETE"]),
                Route(f"{door}/images/{{name:path}}", _plainly(self._put_picture), methods=["PUT"]),
                Route(f"{door}/images/{{name:path}}", _plainly(self._drop_picture), methods=["DELETE"]),
                Route(f"{door}/day", _plainly(self._day), methods=["POST"]),
                Route(f"{door}/clock", _plainly(self._turn_clock), methods=["POST"]),
                Route(f"{door}/numbers", _plainly(self._write_numbers), methods=["PUT"]),
                Route(f"{door}/role", _plainly(self._set_role), methods=["PUT"]),
                Route(f"{door}/licence", _plainly(self._set_licence), methods=["PUT"]),
            ]
        )

    async def _state(self, _request: Request) -> Response:
        return StreamingResponse(whole_state(self._database), media_type="application/json")

    async def _add(self, request: Request) -> Response:
        new = await _body(request, NewItem)
        return json_answer(self._till.add(new).shown(new.item_no), status=201)

    async def _change(self, request: Request) -> Response:
        item_no = request.path_params["item_no"]
        return json_answer(self._till.change(item_no, await _body(request, ItemChange)).shown(item_no.upper()))

    async def _remove(self, request: Request) -> Response:
        self._till.remove(request.path_params["item_no"])
        return Response(status_code=204)

    async def _price(self, request: Request) -> Response:
        item_no = request.path_params["item_no"]
        return json_answer(self._till.price(item_no, await _body(request, PriceRow)).shown(item_no.upper()))

    async def _set_units(self, request: Request) -> Response:
        item_no = request.path_params["item_no"]
        return json_answer(self._office.set_units(item_no, await _body(request, UnitList)).shown(item_no.upper()))

    async def _set_kit(self, request: Request) -> Response:
        item_no = request.path_params["item_no"]
        return json_answer(self._office.set_kit(item_no, await _body(request, KitParts)).shown(item_no.upper()))

    async def _change_grid(self, request: Request) -> Response:
        item_no = request.path_params["item_no"]
        return json_answer(self._office.change_grid(item_no, await _body(request, GridChange)).shown(item_no.upper()))

    async def _place(self, request: Request) -> Response:
        item_no = request.path_params["item_no"]
        return json_answer(self._office.place(item_no, await _body(request, Places)).shown(item_no.upper()))

    async def _control_prices(self, request: Request) -> Response:
        return json_answer({"changed": self._office.control_prices(await _body(request, PriceControl)).columns})

    async def _set_discount(self, request: Request) -> Response:
        identity = request.path_params["identity"]
        changed = self._office.set_discount_code(identity, await _body(request, DiscountCode))
        return json_answer({"changed": changed.columns})

    async def _drop_discount(self, request: Request) -> Response:
        self._office.drop_discount_code(request.path_params["identity"])
        return Response(status_code=204)

    async def _touch(self, request: Request) -> Response:
        changed = self._till.touch(await _body(request, Touch))
        return json_answer({"changed": changed.columns, "rs_utc_dt": changed.stamp.utc.isoformat()})

    async def _control(self, request: Request) -> Response:
        changed = self._desk.control(request.path_params["name"], await _body(request, SetUpRecord))
        return json_answer({"changed": changed.columns})

    async def _set_up(self, request: Request) -> Response:
        where = request.path_params
        changed = self._desk.put(where["kind"], where["path"], await _body(request, SetUpRecord))
        return json_answer({"changed": changed.columns})

    async def _take_away(self, request: Request) -> Response:
        self._desk.drop(request.path_params["kind"], request.path_params["path"])
        return Response(status_code=204)

    async def _promote(self, request: Request) -> Response:
        new = await _body(request, NewPromotion)
        self._till.promote(new)
        return json_answer({"grp_typ": new.grp_typ, "grp_cod": new.grp_cod, "rules": len(new.rules)}, status=201)

    async def _end_promotion(self, request: Request) -> Response:
        self._till.end_promotion(request.path_params["grp_cod"])
        return Response(status_code=204)

    async def _categorise(self, request: Request) -> Response:
        changed = self._till.categorise(request.path_params["categ_id"], await _body(request, CategoryChange))
        return json_answer({"changed": changed.columns})

    async def _drop_category(self, request: Request) -> Response:
        self._till.drop_category(request.path_params["categ_id"])
        return Response(status_code=204)

    async def _put_picture(self, request: Request) -> Response:
        name = request.path_params["name"]
        if len(name) > LONGEST_FILE_NAME or "/" in name or "." not in name:
            raise Impossible("a file name has an ending and no folder")
        self._till.put_picture(Picture(name, await request.body()))
        return Response(status_code=204)

    async def _drop_picture(self, request: Request) -> Response:
        self._till.drop_picture(request.path_params["name"])
        return Response(status_code=204)

    async def _day(self, request: Request) -> Response:
        plan = await _body(request, DayPlan)
        staff = Staff(database=self._database, till=self._till, office=self._office, clock=self._clock, seed=plan.seed)
        return StreamingResponse(Day(staff=staff, plan=plan).lines(), media_type="application/x-ndjson")

    async def _turn_clock(self, request: Request) -> Response:
        change = await _body(request, ClockChange)
        if change.late_commit_seconds is not None:
            self._clock.next_change_is_late(seconds=change.late_commit_seconds)
        if change.forward_seconds is not None:
            self._clock.forward(seconds=change.forward_seconds)
        return json_answer({"now": self._clock.now().isoformat()})

    async def _write_numbers(self, request: Request) -> Response:
        self._shop.style.numbers = (await _body(request, NumbersChange)).numbers
        self._shop.cache.drop()
        return json_answer({"numbers": self._shop.style.numbers})

    async def _set_role(self, request: Request) -> Response:
        role = await _body(request, RoleChange)
        unknown = [name for name in role.deny if name not in self._route_names]
        if unknown:
            raise Impossible(f"no such route: {', '.join(unknown)}")
        self._licence.denied = frozenset(role.deny)
        return json_answer({"deny": sorted(self._licence.denied), "routes": sorted(self._route_names)})

    async def _set_licence(self, request: Request) -> Response:
        change = await _body(request, LicenceChange)
        if change.api_key is not None:
            self._licence.api_key = "expired" if change.api_key == "expired" else "ok"
        if change.option is not None:
            self._licence.option = change.option
        if change.user_without_role is not None:
            self._licence.user_without_role = change.user_without_role
        shown = {"api_key": self._licence.api_key, "option": self._licence.option}
        return json_answer(shown | {"user_without_role": self._licence.user_without_role})


async def _body(request: Request, kind: type[Body]) -> Body:
    return kind.model_validate_json(await request.body())


def _plainly(endpoint: Endpoint) -> Endpoint:
    """The endpoint; a body that does not fit is 422, an unknown thing 404, a senseless change 409."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ValidationError as error:
            return json_answer({"detail": json.loads(error.json(include_url=False))}, status=422)
        except Unknown as error:
            return json_answer({"detail": str(error)}, status=404)
        except IntegrityError:
            return json_answer({"detail": "two rows of one key: something comes twice"}, status=409)
        except Impossible as error:
            return json_answer({"detail": str(error)}, status=409)

    return answered
