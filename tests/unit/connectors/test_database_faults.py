"""What a database's own words mean for the shop."""

import pytest

from shared.connectors.sql import down_kind
from shared.sync.errors import DownKind


@pytest.mark.parametrize(
    ("technical", "kind"),
    [
        ("(20009, b'DB-Lib error message 20009, severity 9: Unable to connect')", DownKind.NO_ANSWER),
        ("unable to open database file", DownKind.NO_ANSWER),
        ("a query took too long", DownKind.NO_ANSWER),
        ("(18456, b\"Login failed for user 'countersync'.\")", DownKind.CREDENTIALS),
        ("(4060, b'Cannot open database \"SHOP\" requested by the login. The login failed.')", DownKind.CREDENTIALS),
        ("(229, b\"The SELECT permission was denied on the object 'IM_PRC_RUL'\")", DownKind.REFUSED),
    ],
)
def test_a_refused_sign_in_and_a_missing_right_are_told_from_an_outage(technical: str, kind: DownKind) -> None:
    assert down_kind(technical) is kind
