"""The website's category tree as its control door shows it, and what somebody does to it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.builders.both_systems import BothSystems

ROOT = 2


@dataclass(frozen=True)
class WebsiteCategories:
    """The categories of one shop's website."""

    shop: BothSystems

    def rows(self) -> dict[int, dict[str, Any]]:
        """Every category by number."""
        state = self.shop.store.control("GET", "/state")["categories"]
        return {int(number): row for number, row in state.items()}

    def paths(self, *, with_hidden: bool = False) -> list[str]:
        """Every category's path of names below the root, in the order the website shows them."""
        rows = self.rows()

        def below(number: int, path: str) -> list[str]:
            children = [row for row in rows.values() if row["parent_id"] == number]
            found: list[str] = []
            for row in sorted(children, key=lambda one: (one["position"], one["id"])):
                if row["is_active"] or with_hidden:
                    name = f"{path}{row['name']}"
                    found += [name, *below(row["id"], f"{name} › ")]
            return found

        return below(ROOT, "")

    def named(self, name: str) -> dict[str, Any]:
        """The one category of this name."""
        (row,) = [row for row in self.rows().values() if row["name"] == name]
        return row

    def add(self, name: str, *, parent_id: int = ROOT, **fields: Any) -> int:
        """Somebody makes a category by hand."""
        category = {"name": name, "parent_id": parent_id, "is_active": True, **fields}
        return int(self.shop.store.send("POST", "/V1/categories", {"category": category})["id"])

    def edit(self, number: int, **fields: Any) -> None:
        """Somebody edits one by hand."""
        self.shop.store.send("PUT", f"/V1/categories/{number}", {"category": fields})

    def delete(self, number: int) -> None:
        """Somebody deletes one by hand, and so all below it."""
        assert self.shop.store.call("DELETE", f"/V1/categories/{number}").json() is True
