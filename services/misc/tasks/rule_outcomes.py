"""What Price Rules came to last with each rule: kept beside what it sent, for the promotions calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from shared.contracts.promotions import RuleOutcome, RuleOutcomes
from shared.sync.model import Link, Outcome, TryLater, Unchanged, level_of, words_of
from shared.sync.ports import Links

MOST_RULES = 5000
_PAGE = 200
_SAID = "said"


@dataclass(frozen=True, kw_only=True)
class LastOutcomes:
    """Keeps the last outcome that said something in the link of its rule, and reads them all."""

    links: Links

    async def keep(self, outcomes: Mapping[str, Outcome], *, before: Mapping[str, Link], at: datetime) -> None:
        """The outcomes are remembered; one that changed nothing leaves the one before it."""
        kept: list[Link] = []
        for key, link in (await self.links.read_many(list(outcomes))).items():
            said = _said(outcomes[key], at=at) or _said_before(before.get(key))
            if said is not None and link.facts.get(_SAID) != said:
                kept.append(replace(link, facts={**link.facts, _SAID: said}))
        await self.links.save_many(kept)

    async def read(self) -> RuleOutcomes:
        """All there are; those kept by an older version say nothing."""
        found: dict[str, RuleOutcome] = {}
        after = ""
        while len(found) < MOST_RULES and (keys := await self.links.keys_after(after, limit=_PAGE)):
            for key, link in (await self.links.read_many(keys)).items():
                try:
                    found[key] = RuleOutcome.model_validate(link.facts.get(_SAID))
                except ValidationError:
                    continue
            after = keys[-1]
        return RuleOutcomes(rules=found)


def _said(outcome: Outcome, *, at: datetime) -> dict[str, Any] | None:
    if isinstance(outcome, TryLater) or outcome == Unchanged():
        return None
    return {"level": level_of(outcome).value, "words": words_of(outcome)[0], "at": at.isoformat()}


def _said_before(link: Link | None) -> dict[str, Any] | None:
    said = None if link is None else link.facts.get(_SAID)
    return dict(said) if isinstance(said, Mapping) else None
