"""Token calls: plain sign-in and sign-in with a one-time code."""

from __future__ import annotations

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, required
from simulators.magento.rest.routing import ANONYMOUS, Route, route
from simulators.magento.sign_in.desk import SIGN_IN_FAILED, SignInDesk

# Nobody scans a code here: one dot stands for it.
_QR_CODE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def sign_in_routes(desk: SignInDesk) -> tuple[Route, ...]:
    """The routes that hand out tokens; anybody may call them."""

    def token(call: Call) -> str:
        return desk.token(
            username=call.get("username") or "",
            password=call.get("password") or "",
            second_factor=call.shop.settings.two_factor,
        )

    def token_with_code(call: Call) -> str:
        return desk.token(
            username=call["username"],
            password=call["password"],
            code=call["otp"],
            second_factor=call.shop.settings.two_factor,
        )

    def configured(call: Call) -> dict[str, str]:
        secret = desk.pending_secret(tfa_token=call["tfaToken"])
        return {"qr_code_base64": _QR_CODE, "secret_code": secret}

    def activated(call: Call) -> None:
        desk.activate(tfa_token=call["tfaToken"], code=call["otp"])

    def customer_token(call: Call) -> str:
        missing = [name for name in ("username", "password") if not call.get(name)]
        raise required(*missing) if missing else Refusal(SIGN_IN_FAILED, status=401)  # no customer signs in here

    return (
        route(
            "POST /V1/integration/customer/token",
            acl=ANONYMOUS,
            service="Integration.CustomerTokenService.createCustomerAccessToken",
            args="username:str? password:str?",
            returns="str",
            serve=customer_token,
        ),
        route(
            "POST /V1/tfa/provider/google/configure",
            acl=ANONYMOUS,
            service="TwoFactorAuth.GoogleConfigure.getConfigurationData",
            args="tfaToken:str",
            returns="two-factor-auth-data-google-configure",
            serve=configured,
        ),
        route(
            "POST /V1/tfa/provider/google/activate",
            acl=ANONYMOUS,
            service="TwoFactorAuth.GoogleConfigure.activate",
            args="tfaToken:str otp:str",
            serve=activated,
        ),
        route(
            "POST /V1/integration/admin/token",
            acl=ANONYMOUS,
            service="Integration.AdminTokenService.createAdminAccessToken",
            # Optional here: the desk itself complains about both, with its own words.
            args="username:str? password:str?",
            returns="str",
            serve=token,
        ),
        route(
            "POST /V1/tfa/provider/google/authenticate",
            acl=ANONYMOUS,
            service="TwoFactorAuth.GoogleAuthenticate.createAdminAccessToken",
            args="username:str password:str otp:str",
            returns="str",
            serve=token_with_code,
        ),
    )
