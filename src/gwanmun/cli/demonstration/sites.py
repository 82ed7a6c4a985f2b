"""Sites: where the offices of the demonstration stand, and which countries it knows how to play."""

from collections.abc import Mapping

from msgspec import Struct

HOST = "127.0.0.1"


class Place(Struct, frozen=True):
    """A country the demonstration has people and papers for."""

    label: str  # "Viet Nam"
    timezone: str
    authority: str  # who issues its certificates of origin
    agreements: tuple[str, ...]  # under which it issues them
    port: int  # of its office, or the next free one


class Site(Struct, frozen=True):
    """Where an office of the demonstration stands."""

    country: str  # "vn"
    place: Place
    port: int  # of the machine door
    wire: int  # where other countries dial
    listens: int = 0  # where its gateway is, if something lies in between

    @property
    def label(self) -> str:
        """What the country is called."""
        return self.place.label

    @property
    def timezone(self) -> str:
        """By which its clocks go."""
        return self.place.timezone

    @property
    def authority(self) -> str:
        """Who issues its certificates of origin."""
        return self.place.authority

    @property
    def agreements(self) -> tuple[str, ...]:
        """Under which agreements it issues them."""
        return self.place.agreements

    @property
    def endpoint(self) -> str:
        """Where other countries reach it."""
        return f"https://{HOST}:{self.wire}/eodes/v1"


PLACES: Mapping[str, Place] = {
    "kr": Place(
        "Korea", "Asia/Seoul", "Korea Customs Service", ("vkfta", "akfta", "rcep", "kr-in", "kr-id", "kr-cn"), 8082
    ),
    "vn": Place(
        "Viet Nam", "Asia/Ho_Chi_Minh", "Ministry of Industry and Trade of Viet Nam", ("vkfta", "akfta", "rcep"), 8084
    ),
    "in": Place("India", "Asia/Kolkata", "Export Inspection Council of India", ("kr-in",), 8086),
    "id": Place(
        "Indonesia", "Asia/Jakarta", "Ministry of Trade of the Republic of Indonesia", ("kr-id", "akfta", "rcep"), 8088
    ),
    "cn": Place(
        "China", "Asia/Shanghai", "General Administration of Customs of the People's Republic of China",
        ("kr-cn", "rcep"), 8090,
    ),
}  # fmt: skip
