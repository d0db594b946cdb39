"""What became of an item's pictures, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.products.mapping.gallery import Step
from services.products.records.picture import Picture
from shared.contracts.http import Level
from shared.sync.errors import RejectedError
from shared.sync.model import Done, Failed, Outcome, Skipped, Unchanged


@dataclass(slots=True)
class Tally:
    """Counts pictures, not calls: one that belongs to a product and to six variants is one picture."""

    pictures: Sequence[Picture]
    sent: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    refused: dict[str, RejectedError] = field(default_factory=dict)

    def went_through(self, step: Step) -> None:
        """A call was taken."""
        name = _name(step)
        if step.wanted is None:
            self.removed.add(name)
        elif not step.content:
            self.renamed.add(name)
        elif step.entry is None:
            self.sent.add(name)
        else:
            self.replaced.add(name)

    def was_refused(self, step: Step, refusal: RejectedError) -> None:
        """A call was refused."""
        self.refused.setdefault(_name(step), refusal)

    def outcome(self) -> Outcome:
        """The outcome of the item, with every picture that couldn't be sent and why."""
        done = self._done()
        troubles = [f"{one.name.file} {one.trouble}" for one in self.pictures if one.trouble]
        if self.refused:
            file, refusal = next(iter(self.refused.items()))
            words = "; ".join([f"{file}: {refusal.reason}", *([done] if done else []), *troubles])
            return Failed(words, technical=refusal.technical)
        if troubles:
            return Done("; ".join([*([done] if done else []), *troubles]), level=Level.WARNING)
        if done:
            # Nobody should find out from the website alone that a product lost its last picture.
            return Done(done, level=Level.SUCCESS if self.pictures else Level.WARNING)
        return Unchanged("The website has them already") if self.pictures else Skipped("No pictures in Counterpoint")

    def _done(self) -> str:
        parts = [
            _count(self.sent, "sent"),
            _count(self.replaced - self.sent, "replaced"),
            _count(self.renamed - self.sent - self.replaced, "put in order"),
            _count(self.removed, "removed"),
        ]
        words = ", ".join(part for part in parts if part)
        return words if self.pictures or not words else f"{words}: Counterpoint has none any more"


def _count(files: set[str], word: str) -> str:
    return f"{len(files)} picture{'s' if len(files) > 1 else ''} {word}" if files else ""


def _name(step: Step) -> str:
    if step.wanted is not None:
        return step.wanted.picture.name.file
    return step.entry.file.rsplit("/", 1)[-1] if step.entry is not None else ""
