"""Signing in and out for programs, and for the sign-in page's own script."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.gateway.api.models import REFUSALS, NotSignedInYet, Problem, SignedInAs, SignInAsk
from services.gateway.api.reading import Counter
from services.gateway.login.cookies import SessionCookie
from services.gateway.login.sessions import Sessions
from services.gateway.login.sign_in import SignIn
from services.gateway.records.sign_in import SignedIn
from services.gateway.records.visitor import Visitor
from services.gateway.views.sign_in_words import sign_in_words
from services.gateway.views.times import Clock


def sign_in_routes(*, counter: Counter, sign_in: SignIn, sessions: Sessions, cookie: SessionCookie) -> APIRouter:
    """`/login`, `/logout` and `/me`."""
    router = APIRouter(tags=["signing in"], responses=REFUSALS)
    Known = Annotated[Visitor, Depends(counter.door)]  # noqa: N806 - a type
    not_in: dict[int | str, dict[str, Any]] = {
        401: {"model": NotSignedInYet, "description": "Wrong name, password or code, or a code is needed"},
        403: {"model": Problem | NotSignedInYet, "description": "Nobody may sign in from there, or with that account"},
        429: {"model": NotSignedInYet, "description": "Signing in is locked for a while"},
        503: {"model": Problem | NotSignedInYet, "description": "Magento or the database can't be reached"},
    }

    @router.post("/login", summary="Sign in as a Magento admin user", responses=not_in)
    async def enter(asked: SignInAsk, request: Request) -> SignedInAs:
        address = counter.door.address(request)
        outcome = await sign_in.attempt(
            username=asked.username.strip(),
            password=asked.password.get_secret_value(),
            code="".join(asked.code.split()) if asked.code else None,
            address=address,
        )
        if not isinstance(outcome, SignedIn):
            clock = Clock(now=sessions.now(), zone=counter.zone)
            said = sign_in_words(outcome, clock=clock, address=address)
            body = NotSignedInYet(
                code=outcome.why,
                words=said.words,
                tries_left=outcome.tries_left,
                locked_until=outcome.locked_until,
            )
            return JSONResponse(body.model_dump(mode="json"), status_code=said.status)  # type: ignore[return-value]
        await _end_old(request)
        answer = JSONResponse(SignedInAs(user=outcome.user).model_dump())
        cookie.give(answer, session_id=outcome.session_id)
        return answer  # type: ignore[return-value]

    @router.post("/logout", summary="Sign out", status_code=204)
    async def leave(request: Request) -> Response:
        visitor = await counter.door.visitor(request, active=False)
        await _end_old(request)
        if visitor is not None:
            await counter.acts.left(visitor=visitor)
        answer = Response(status_code=204)
        cookie.take(answer)
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    @router.get("/me", summary="Who is signed in")
    async def me(visitor: Known) -> SignedInAs:
        return SignedInAs(user=visitor.user)

    async def _end_old(request: Request) -> None:
        old = request.cookies.get(cookie.name)
        if old:
            await sessions.close(session_id=old)

    return router
