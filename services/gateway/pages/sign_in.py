"""The sign-in page, and the way out."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.login.cookies import SessionCookie
from services.gateway.login.sign_in import SignIn
from services.gateway.pages.desk import Desk, form_of
from services.gateway.records.sign_in import NotIn, SignedIn, Why
from services.gateway.views.listing import safe_back
from services.gateway.views.sign_in_words import sign_in_words

_MOST = 200


def sign_in_pages(*, desk: Desk, sign_in: SignIn, cookie: SessionCookie) -> APIRouter:
    """`/login` and `/logout`."""
    router = APIRouter(include_in_schema=False)

    def page(*, back: str, username: str = "", words: str = "", code: bool = False, status: int = 200) -> Response:
        return desk.renderer.plain(
            "login.html", status=status, back=back, username=username, words=words, code_needed=code
        )

    @router.get("/login")
    async def form(request: Request, back: Annotated[str, Query(alias="next", max_length=2000)] = "/") -> Response:
        if await desk.door.visitor(request) is not None:
            return RedirectResponse(safe_back(back, otherwise="/"), status_code=303)
        return page(back=safe_back(back, otherwise="/"))

    @router.post("/login")
    async def enter(request: Request) -> Response:
        fields = await form_of(request)
        back = safe_back(fields.get("next"), otherwise="/")
        username, password = fields.get("username", "").strip(), fields.get("password", "")
        code = "".join(fields.get("code", "").split()) or None
        if not username or not password or len(username) > _MOST or len(password) > _MOST or len(code or "") > 20:
            return page(
                back=back, username=username[:_MOST], words="Enter your user name and your password.", status=422
            )
        address = desk.door.address(request)
        outcome = await sign_in.attempt(username=username, password=password, code=code, address=address)
        if isinstance(outcome, SignedIn):
            await _end_old(request)
            answer = RedirectResponse(back, status_code=303)
            cookie.give(answer, session_id=outcome.session_id)
            return answer
        return refused(outcome, back=back, username=username, address=address, had_code=code is not None)

    def refused(outcome: NotIn, *, back: str, username: str, address: str, had_code: bool) -> Response:
        said = sign_in_words(outcome, clock=desk.renderer.clock(), address=address)
        code = outcome.why is Why.CODE_NEEDED or (had_code and outcome.why is Why.WRONG)
        return page(back=back, username=username, words=said.words, code=code, status=said.status)

    @router.post("/logout")
    async def leave(request: Request) -> Response:
        visitor = await desk.door.visitor(request, active=False)
        await _end_old(request)
        if visitor is not None:
            await desk.acts.left(visitor=visitor)
        answer = RedirectResponse("/login", status_code=303)
        cookie.take(answer)
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    async def _end_old(request: Request) -> None:
        old = request.cookies.get(cookie.name)
        if old:
            await desk.sessions.close(session_id=old)

    return router
