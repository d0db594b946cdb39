"""What the set calls for prices refuse: always answered with 200 and a list of the rows that were not written."""

from collections.abc import Mapping, Sequence

from shared.connectors.magento import rendered_message
from shared.sync.errors import RejectedError
from shared.website.rows import sku_key

Refusals = Mapping[str, str]
"""Upper-case SKU → why its row was refused."""


def refusals(answer: object, *, skus: Sequence[str], call: str) -> dict[str, str]:
    """The refused SKUs among those sent. Raises RejectedError when a refusal names none of them."""
    ours = {sku_key(sku) for sku in skus}
    refused: dict[str, str] = {}
    for row in answer if isinstance(answer, list) else []:
        words = rendered_message(row)
        parameters = row.get("parameters") if isinstance(row, dict) else None
        values = parameters.values() if isinstance(parameters, dict) else parameters or []
        named = next((key for value in values if (key := sku_key(str(value))) in ours), None)
        if named is None:
            raise RejectedError(f"The website refused prices: {words}", technical=f"POST {call}: {words}"[:300])
        refused[named] = words
    return refused
