"""A product attribute of the website, as far as a mapping to it needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAttribute:
    """How the attribute is filled in, and its options if it is a choice."""

    code: str
    title: str
    input: str
    """The website's own name of its input: text, select, boolean …"""
    short: bool = False
    """Whether it holds no more than 255 characters."""
    html: bool = False
    """Whether the shop's pages show its text as HTML."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Casefolded label → the option's number."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The option's number → its label."""

    @property
    def is_choice(self) -> bool:
        """Whether its values are options."""
        return self.input in ("select", "multiselect", "swatch_visual", "swatch_text")

    def shown(self, value: str) -> str:
        """A value of this attribute as people read it."""
        if self.input == "boolean":
            return {"1": "Yes", "0": "No"}.get(value, value)
        if self.is_choice:
            return ", ".join(self.labels.get(part, part) for part in value.split(",")) if value else ""
        return value
