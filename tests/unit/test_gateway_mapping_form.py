"""The form of a data mapping: what it shows is what it saves."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.views.mapping_form import form_of_mapping, mapping_of, typed
from shared.contracts.mappings import DataMapping, ValuePair

_SHOWN = (
    st.text(st.characters(codec="utf-8").filter(str.isprintable), min_size=1, max_size=12).map(str.strip).filter(bool)
)


@given(
    pairs=st.dictionaries(_SHOWN.filter(lambda text: not re.search(r" =( |$)", text)), _SHOWN, max_size=4),
    default=_SHOWN,
)
def test_every_mapping_that_can_be_kept_comes_out_of_its_form_as_it_went_in(
    pairs: dict[str, str], default: str
) -> None:
    values = tuple(ValuePair(counterpoint=theirs, website=ours) for theirs, ours in pairs.items())
    mapping = DataMapping(column="USR_BRAND", attribute="brand", values=values, default=default)

    form = form_of_mapping(mapping)
    sent = {"column": form.column, "attribute": form.attribute, "conversion": form.conversion, "enabled": "yes"}
    sent |= {"values": form.values.replace("\n", "\r\n"), "when_empty": form.when_empty, "default": form.default}

    assert mapping_of(typed(sent)) == mapping
