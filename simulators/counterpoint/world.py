"""The invented outdoor shop that the seeding fills: departments, words, web categories."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of goods: its words, its price span in whole money, and whether it comes in sizes or colours."""

    code: str
    noun: str
    lowest: int
    highest: int
    grid: str = ""
    weight: str = "0.5"


@dataclass(frozen=True)
class Department:
    """A merchandise category with its sub-categories and the kinds of goods in each."""

    code: str
    name: str
    tax: str
    kinds: dict[str, tuple[Kind, ...]]


DEPARTMENTS = (
    Department(
        "APPAREL",
        "Apparel",
        "CLOTHING",
        {
            "OUTER": (
                Kind("JKT", "rain jacket", 89, 320, "color size", "0.6"),
                Kind("FLC", "fleece pullover", 45, 140, "color size", "0.4"),
                Kind("VST", "down vest", 79, 180, "size", "0.3"),
            ),
            "BASE": (
                Kind("TEE", "merino tee", 29, 85, "color size", "0.2"),
                Kind("LGN", "thermal leggings", 32, 90, "size", "0.2"),
                Kind("SOX", "hiking socks", 9, 28, "size", "0.1"),
            ),
            "HEAD": (Kind("HAT", "wool hat", 15, 45, "color", "0.1"), Kind("CAP", "sun cap", 14, 40, "", "0.1")),
        },
    ),
    Department(
        "FOOTWEAR",
        "Footwear",
        "CLOTHING",
        {
            "BOOTS": (
                Kind("BOT", "hiking boots", 99, 290, "shoe", "1.4"),
                Kind("WIN", "winter boots", 89, 240, "shoe", "1.8"),
            ),
            "TRAIL": (
                Kind("RUN", "trail shoes", 79, 190, "shoe", "0.7"),
                Kind("SND", "river sandals", 35, 95, "shoe", "0.5"),
            ),
        },
    ),
    Department(
        "CAMP",
        "Camping",
        "GENERAL",
        {
            "TENTS": (Kind("TNT", "tent", 149, 690, "", "2.6"), Kind("TRP", "tarp", 39, 160, "", "0.8")),
            "SLEEP": (Kind("BAG", "sleeping bag", 79, 420, "", "1.2"), Kind("MAT", "sleeping mat", 29, 190, "", "0.6")),
            "KITCHEN": (
                Kind("STV", "camp stove", 35, 180, "", "0.5"),
                Kind("POT", "pot set", 25, 110, "", "0.7"),
                Kind("MUG", "enamel mug", 8, 24, "color", "0.2"),
            ),
        },
    ),
    Department(
        "PACKS",
        "Packs and bags",
        "GENERAL",
        {
            "DAY": (Kind("DAY", "day pack", 49, 150, "color", "0.8"), Kind("HIP", "hip pack", 22, 70, "", "0.2")),
            "TREK": (Kind("TRK", "trekking pack", 139, 380, "", "1.9"), Kind("DUF", "duffel", 59, 190, "color", "1.1")),
        },
    ),
    Department(
        "WATER",
        "On the water",
        "GENERAL",
        {
            "PADDLE": (Kind("PDL", "paddle", 59, 260, "", "1.0"), Kind("PFD", "life vest", 69, 190, "size", "0.9")),
            "BOTTLES": (Kind("BTL", "steel bottle", 12, 48, "color", "0.4"),),
        },
    ),
    Department(
        "CLIMB",
        "Climbing",
        "GENERAL",
        {
            "HARDWR": (Kind("CRB", "carabiner", 7, 35, "", "0.1"), Kind("HRN", "harness", 49, 140, "size", "0.5")),
            "ROPES": (Kind("ROP", "climbing rope", 99, 290, "", "3.6"),),
        },
    ),
    Department(
        "SERVICE",
        "Services",
        "EXEMPT",
        {"WORK": (Kind("SRV", "boot fitting", 10, 60, "", "0"),), "TICKETS": ()},
    ),
)

NAMES = (
    *("Alderfen", "Birkmoor", "Cinderholt", "Dunmarrow", "Eskdale", "Fennick", "Glimmerford", "Harrowgill"),
    *("Inverlath", "Juniper Row", "Kestrelby", "Larkspur", "Mossbeck", "Netherby", "Oxenfell", "Pikehollow"),
    *("Quillmere", "Ravensway", "Saltmarsh", "Tarnhollow", "Underhill", "Vellan", "Whinfell", "Yarrowdale"),
)
MAKINGS = ("Light", "Classic", "Pro", "Alpine", "Valley", "Storm", "Summit", "Trail", "Winter", "Kids")
CLAIMS = (
    "Made for long days out, whatever the sky decides.",
    "Packs small, lasts long, mends easily.",
    "Tested by our own staff on three wet weekends.",
    "The one our customers come back for.",
    "Soft where it touches, tough where it scrapes.",
    "Keeps its shape after a hundred washes.",
)
POINTS = (
    "Taped seams",
    "Two-way zip",
    "Recycled fabric",
    "Reinforced corners",
    "Quick to dry",
    "Adjustable straps",
    "Fits in its own pocket",
    "Three-year guarantee",
)
COLOURS = ("Moss", "Slate", "Ember", "Sand", "Indigo", "Berry", "Black", "Cream")
SIZES = ("XS", "S", "M", "L", "XL", "2XL")
SHOE_SIZES = ("38", "39", "40", "41", "42", "43", "44", "45", "46")
VENDORS = ("NORTHCO", "RIVERWORKS", "TENTMAKER", "FELLGEAR", "WOOLSHED")


@dataclass(frozen=True)
class WebCategory:
    """A category of the web tree; `parent` "0" stands for the root."""

    categ_id: str
    parent: str
    descr: str
    seq_no: int
    subcat: str | None = None
    html_descr: str | None = None


def web_categories() -> tuple[WebCategory, ...]:
    """The web tree: a branch for each department that sells goods, a twig for each sub-category, and some odd ones."""
    found: list[WebCategory] = []
    for branch, department in enumerate(DEPARTMENTS[:-1], start=1):
        top = f"20240105{branch:02}000000"
        found.append(
            WebCategory(top, "0", department.name, branch * 10, None, f"<p>{department.name} for outside.</p>")
        )
        for twig, subcat in enumerate(department.kinds, start=1):
            named = _TWIGS[subcat]
            found.append(WebCategory(f"20240105{branch:02}{twig:02}0000", top, named, twig * 10, subcat))
    found += [
        WebCategory("2024020109000001", "0", "Gifts & small things", 80, None, '<p>Under "25", boxed & ready.</p>'),
        WebCategory("2024020109000002", "2024020109000001", "Für Kinder", 10),
        WebCategory("2024020109000003", "0", "Sale", 90),
        WebCategory("2024020109000004", "0", "Coming soon", 99),
    ]
    return tuple(found)


_TWIGS = {
    "OUTER": "Outerwear",
    "BASE": "Base layers",
    "HEAD": "Hats and caps",
    "BOOTS": "Boots",
    "TRAIL": "Trail and river shoes",
    "TENTS": "Tents and tarps",
    "SLEEP": "Sleeping",
    "KITCHEN": "Camp kitchen",
    "DAY": "Day packs",
    "TREK": "Trekking packs and duffels",
    "PADDLE": "Paddles and vests",
    "BOTTLES": "Bottles",
    "HARDWR": "Hardware",
    "ROPES": "Ropes",
    "WORK": "Workshop",
    "TICKETS": "Tickets",
}
SUBCATEGORY_NAMES = _TWIGS
GIFTS, SALE = "2024020109000001", "2024020109000003"
