"""The countries the store sells to, with their regions by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_US = """AL Alabama,AK Alaska,AS American Samoa,AZ Arizona,AR Arkansas,AE Armed Forces Africa,AA Armed Forces Americas,
AE Armed Forces Canada,AE Armed Forces Europe,AE Armed Forces Middle East,AP Armed Forces Pacific,CA California,
CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,FM Federated States Of Micronesia,FL Florida,GA Georgia,
GU Guam,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,
MH Marshall Islands,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,
NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,
MP Northern Mariana Islands,OH Ohio,OK Oklahoma,OR Oregon,PW Palau,PA Pennsylvania,PR Puerto Rico,RI Rhode Island,
SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VI Virgin Islands,VA Virginia,WA Washington,
WV West Virginia,WI Wisconsin,WY Wyoming"""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a country."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its letters."""

    code: str
    three_letters: str
    name: str
    regions: Mapping[int, Region] = field(default_factory=dict)


def _numbered(text: str, *, first: int = 1) -> dict[int, Region]:
    regions = (part.strip().split(" ", 1) for part in text.split(","))
    return {number: Region(code=code, name=name) for number, (code, name) in enumerate(regions, start=first)}


COUNTRIES = (
    Country("US", "USA", "United States", _numbered(_US)),
    Country(
        "CA",
        "CAN",
        "Canada",
        {66: Region("AB", "Alberta"), 74: Region("ON", "Ontario"), 76: Region("QC", "Quebec")},
    ),
    Country("GB", "GBR", "United Kingdom"),
    Country("DE", "DEU", "Germany", {81: Region("BAY", "Bayern"), 82: Region("BER", "Berlin")}),
    Country("MX", "MEX", "Mexico"),
)
_REGIONS = {number: region for country in COUNTRIES for number, region in country.regions.items()}


def region_of(number: int | None) -> Region | None:
    """The region with this number, None if nobody has it."""
    return _REGIONS.get(number or 0)
