"""Data mappings: the table, the form that adds or changes one, and its try-out on an item. All without scripts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.connectors.services import ServiceAway, ServiceRefused
from services.gateway.pages.desk import Desk, form_of
from services.gateway.records.visitor import Flash, Visitor
from services.gateway.views import mapping_words
from services.gateway.views.listing import task_href
from services.gateway.views.mapping_form import (
    FormFault,
    MappingForm,
    form_of_mapping,
    mapping_of,
    typed,
    with_mapping,
    without,
)
from shared.contracts.mappings import DataMapping, DataMappings, MappingFields, MappingsPreview, PreviewAsk

HOME = "/mappings"
ITEMS = "products.items"
MOST_KEY = 200
Words = Annotated[str, Query(max_length=MOST_KEY)]


def mapping_pages(*, desk: Desk) -> APIRouter:
    """`/mappings…`."""
    router = APIRouter(prefix=HOME, include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type
    services, acts = desk.services, desk.acts

    @router.get("")
    async def table(request: Request, visitor: SignedIn, item: Words = "") -> Response:
        known: DataMappings | None = None
        preview: MappingsPreview | None = None
        trouble = ""
        try:
            known = await services.mappings()
            if is_item(item) and known.mappings:
                asked = PreviewAsk(mappings=known.mappings, item=item.strip())
                preview = await services.preview_mappings(asked=asked)
        except (ServiceAway, ServiceRefused) as error:
            trouble = str(error)
        return await shown(
            request, visitor, "mappings.html", known=known, preview=preview, trouble=trouble, item=item.strip()
        )

    @router.get("/new")
    async def new(request: Request, visitor: SignedIn) -> Response:
        return await form(request, visitor, MappingForm(), version=(await services.mappings()).version)

    @router.get("/edit")
    async def edit(request: Request, visitor: SignedIn, attribute: Words) -> Response:
        known = await services.mappings()
        mapping = one_of(known, attribute)
        return await form(request, visitor, form_of_mapping(mapping), was=attribute, version=known.version)

    @router.post("/new")
    @router.post("/edit")
    async def save(request: Request, visitor: SignedIn, attribute: Words = "") -> Response:
        fields = await form_of(request)
        filled, was, version = typed(fields), attribute, number_in(fields)
        mapping = mapping_of(filled)
        again: dict[str, Any] = {"was": was, "version": version, "item": fields.get("item", "").strip()}
        if isinstance(mapping, FormFault):
            return await form(request, visitor, filled, **again, fault=mapping, status=422)
        if fields.get("do") == "preview":
            return await form(request, visitor, filled, **again, tried=mapping)
        try:
            known = await services.mappings()
            if known.version != version:
                return await overtaken(request, visitor, filled, known, was=was)
            done = await acts.save_mappings(
                visitor=visitor,
                mappings=with_mapping(known.mappings, mapping, was=was),
                version=version,
                target=f"{mapping.column} to {mapping.attribute}",
            )
        except ServiceRefused as refused:
            if refused.refusal.code == "changed_meanwhile":
                return await overtaken(request, visitor, filled, await services.mappings(), was=was)
            fault = FormFault(refused.refusal.words, refused.refusal.fields)
            return await form(request, visitor, filled, **again, fault=fault, status=refused.status)
        except ServiceAway as away:
            return await form(request, visitor, filled, **again, fault=FormFault(str(away), ()), status=503)
        return await desk.back(visitor, flash=Flash(mapping_words.saved_words(mapping, done)), to=None, otherwise=HOME)

    @router.get("/remove")
    async def question(request: Request, visitor: SignedIn, attribute: Words) -> Response:
        known = await services.mappings()
        return await shown(
            request,
            visitor,
            "mapping_remove.html",
            mapping=one_of(known, attribute),
            version=known.version,
        )

    @router.post("/remove")
    async def remove(request: Request, visitor: SignedIn) -> Response:
        fields = await form_of(request)
        attribute = fields.get("attribute", "")
        known = await services.mappings()
        one_of(known, attribute)
        flash = Flash(f"The mapping to {attribute} is removed. What was sent stays on the website.")
        try:
            await acts.save_mappings(
                visitor=visitor,
                mappings=without(known.mappings, attribute),
                version=number_in(fields),
                target=f"remove {attribute}",
            )
        except (ServiceAway, ServiceRefused) as error:
            flash = Flash(f"Not removed. {error}", tone="bad")
        return await desk.back(visitor, flash=flash, to=None, otherwise=HOME)

    async def overtaken(
        request: Request, visitor: Visitor, filled: MappingForm, known: DataMappings, *, was: str
    ) -> Response:
        """The form again, on the newest version: what the person typed, beside what stands now."""
        return await form(request, visitor, filled, was=was, version=known.version, overtaken_by=known, status=409)

    async def form(
        request: Request,
        visitor: Visitor,
        filled: MappingForm,
        *,
        version: int,
        was: str = "",
        item: str = "",
        fault: FormFault | None = None,
        tried: DataMapping | None = None,
        overtaken_by: DataMappings | None = None,
        status: int = 200,
    ) -> Response:
        choices = MappingFields()
        preview: MappingsPreview | None = None
        try:
            choices = await services.mapping_fields()
            if tried is not None and is_item(item):
                preview = await services.preview_mappings(asked=PreviewAsk(mappings=(tried,), item=item))
        except (ServiceAway, ServiceRefused) as error:
            choices = choices.model_copy(update={"problems": (*choices.problems, str(error))})
        if tried is not None and not is_item(item):
            fault = FormFault("Type the number of an item to try the mapping on.", ("item",))
        standing = overtaken_by.mappings if overtaken_by is not None else ()
        return await shown(
            request,
            visitor,
            "mapping_form.html",
            status=status,
            form=filled,
            was=was,
            version=version,
            item=item,
            choices=choices,
            fault=fault,
            preview=preview,
            overtaken_by=overtaken_by,
            standing=next((one for one in standing if one.attribute == (was or filled.attribute.lower())), None),
        )

    async def shown(request: Request, visitor: Visitor, template: str, **context: Any) -> Response:
        overview = await desk.overviews.get()
        return await desk.show(
            request,
            visitor,
            template,
            overview=overview,
            here="mappings",
            mapping_words=mapping_words,
            queue_all=task_href(ITEMS, "queue-all"),
            **context,
        )

    return router


def one_of(known: DataMappings, attribute: str) -> DataMapping:
    """The mapping to that attribute; raises ServiceRefused (404) when there is none."""
    found = next((one for one in known.mappings if one.attribute == attribute), None)
    if found is None:
        raise ServiceRefused.not_found()
    return found


def is_item(text: str) -> bool:
    """Whether that can be an item's number at all."""
    return 1 <= len(text.strip()) <= MOST_KEY and text.strip().isprintable()


def number_in(fields: Any) -> int:
    """The version that the form was drawn from; 0 for anything that isn't a number."""
    text = fields.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
