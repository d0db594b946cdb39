"""An item's texts as the website can show and keep them, with notes for the log on what that took away."""

from collections.abc import Mapping
from dataclasses import replace

from services.products.records.category import Category
from services.products.records.item import Item
from shared.website.texts import left_out, one_line, page_html

NO_SIGN_LEFT = "Its name in Counterpoint holds no sign that the website's database can keep"


def with_safe_texts(item: Item, *, name_column: str) -> tuple[Item, tuple[str, ...]]:
    """The item with its name and description made fit, and one note for each that lost something."""
    name = one_line(item.texts.get(name_column, ""))
    notes = left_out("name", name)
    html = item.html
    if html is not None:
        description = page_html(html)
        html = description.text
        notes = (*notes, *left_out("description", description))
    return replace(item, texts={**item.texts, name_column: name.text}, html=html), notes


Notes = Mapping[str, tuple[str, ...]]
"""Category → what of its texts couldn't be sent, in words."""


def with_safe_names(tree: Mapping[str, Category]) -> tuple[dict[str, Category], Notes]:
    """The tree with names that the website keeps, and what that took away."""
    fits = {key: one_line(one.name) for key, one in tree.items()}
    notes = {key: told for key, fit in fits.items() if (told := left_out("name", fit))}
    return {key: replace(one, name=fits[key].text) for key, one in tree.items()}, notes


def with_safe_descriptions(html: Mapping[str, str], *, notes: Notes) -> tuple[dict[str, str], Notes]:
    """The descriptions as the website's pages may show them, and what that took away beside the notes there were."""
    fits = {key: page_html(text) for key, text in html.items()}
    told = {key: (*notes.get(key, ()), *left_out("description", fit)) for key, fit in fits.items()}
    return {key: fit.text for key, fit in fits.items()}, {**notes, **told}
