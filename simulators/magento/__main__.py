"""`python -m simulators.magento`: a simulated web store on this machine, until it is stopped."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from simulators.arguments import count, port, zone
from simulators.control import serve
from simulators.magento.app import build
from simulators.magento.settings import Settings, SignInSettings, StoreSettings

_SIGN_IN, _STORE = SignInSettings(), StoreSettings()


def parse(arguments: Sequence[str] | None = None) -> tuple[Settings, str, int]:
    """The settings, host and port a command line means."""
    parser = argparse.ArgumentParser(
        prog="simulators.magento",
        description="A simulated Magento 2 web store.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=0, help="0 takes a free one")
    parser.add_argument("--database", default=":memory:", help="a file that keeps the store, or :memory:")
    parser.add_argument("--reset", action="store_true", help="start with an empty store")
    parser.add_argument("--admin-user", default=_SIGN_IN.admin_user, help="who may sign in")
    parser.add_argument("--admin-password", default=_SIGN_IN.admin_password, help="with this password")
    parser.add_argument("--totp-secret", help="base32; asks the administrator for a one-time code")
    parser.add_argument("--integration-token", help="access token of the integration")
    parser.add_argument("--bearer-integration", action="store_true", help="accept that token without a signature")
    parser.add_argument("--edition", choices=("open_source", "commerce"), default="open_source")
    parser.add_argument("--price-scope", choices=("global", "website"), default="global")
    parser.add_argument("--second-website", action="store_true", help="website 2 with store view 2")
    parser.add_argument("--index-mode", choices=("schedule", "realtime"), default=_STORE.index_mode)
    parser.add_argument("--zone", type=zone, default=_STORE.zone, help="the store's time zone")
    parser.add_argument("--input-limits", action="store_true", help="20 elements a call, 300 a page")
    parser.add_argument("--bulk-delay-ms", type=count, default=50, help="before each operation of a bulk")
    given = parser.parse_args(arguments)
    settings = Settings(
        store=StoreSettings(
            edition=given.edition,
            price_scope=given.price_scope,
            second_website=given.second_website,
            zone=given.zone,
            index_mode=given.index_mode,
            input_limits=given.input_limits,
        ),
        sign_in=SignInSettings(
            admin_user=given.admin_user,
            admin_password=given.admin_password,
            totp_secret=given.totp_secret,
            integration_token=given.integration_token,
            bearer_integration=given.bearer_integration,
        ),
        database=given.database,
        reset=given.reset,
        bulk_delay_ms=given.bulk_delay_ms,
    )
    return settings, given.host, given.port


def main(given: Sequence[str] | None = None) -> int:
    """Serves until it is told to stop; 1 when it could not start."""
    settings, host, door = parse(given)
    try:
        serve(build(settings), name="magento simulator", host=host, port=door)
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"magento simulator cannot start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
