"""What became of background work."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.state.tables import Row


def _bulk(call: Call) -> Row:
    bulk = call.shop.bulks.get(call["bulkUuid"])
    if bulk is None:
        raise Refusal("Bulk uuid %bulkUuid not exist", status=404, parameters={"bulkUuid": call["bulkUuid"]})
    return bulk


def _operations(call: Call, bulk: Row) -> list[Row]:
    now = call.shop.now().timestamp()
    keys = (f"{bulk['bulk_id']}|{place}" for place in range(bulk["operation_count"]))
    rows = (call.shop.operations.get(key) for key in keys)
    # Rows appear a moment after the message was queued.
    return [row for row in rows if row is not None and row["seen_from"] <= now]


def _status(call: Call) -> dict[str, Any]:
    bulk = _bulk(call)
    return {**bulk, "operations_list": _operations(call, bulk)}


def _count(call: Call) -> int:
    return sum(row["status"] == call["status"] for row in _operations(call, _bulk(call)))


def _list(call: Call) -> dict[str, Any]:
    now = call.shop.now().timestamp()
    rows = (row for row in call.shop.operations if row["seen_from"] <= now)
    page = table_page(rows=rows, criteria=call.criteria(), columns={*fields_of(_OPERATION), "start_time"})
    page["items"] = [{**row, "extension_attributes": {"start_time": row["start_time"]}} for row in page["items"]]
    return page


_OPERATION = "asynchronous-operations-data-operation"
_ACL = "Logging::system_magento_logging_bulk_operations"
_STATUS = "AsynchronousOperations.BulkStatus"
ROUTES: tuple[Route, ...] = (
    route(
        "GET /V1/bulk",
        acl=_ACL,
        service="AsynchronousOperations.OperationRepository.getList",
        args="searchCriteria:any",
        returns=f"search:{_OPERATION}",
        serve=_list,
    ),
    route(
        "GET /V1/bulk/:bulkUuid/status",
        acl=_ACL,
        service=f"{_STATUS}.getBulkShortStatus",
        args="bulkUuid:str",
        returns="asynchronous-operations-data-bulk-operations-status",
        serve=_status,
    ),
    route(
        "GET /V1/bulk/:bulkUuid/detailed-status",
        acl=_ACL,
        service=f"{_STATUS}.getBulkDetailedStatus",
        args="bulkUuid:str",
        returns="asynchronous-operations-data-detailed-bulk-operations-status",
        serve=_status,
    ),
    route(
        "GET /V1/bulk/:bulkUuid/operation-status/:status",
        acl=_ACL,
        service=f"{_STATUS}.getOperationsCountByBulkIdAndStatus",
        args="bulkUuid:str status:int",
        returns="int",
        serve=_count,
    ),
)
