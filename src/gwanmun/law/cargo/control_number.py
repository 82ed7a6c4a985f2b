"""Cargo control number (화물관리번호): the one number under which customs follows a consignment.

    21 WDFC A457 I 0637 0010
    │  │    │    │ │    └── house sequence, absent on a bill without houses
    │  │    │    │ └─────── master sequence
    │  │    │    └───────── last sign of the MRN: I on manifests of goods coming in
    │  └────┴────────────── carrier and the manifest's serial
    └────────────────────── year

The first eleven signs are the manifest reference number (MRN). The lengths were verified against numbers
that UNI-PASS itself has published: nineteen signs in all of those of 2021 and later that were seen, eighteen
(a house sequence of three) in the example of the API's guide, whose MRN ends in a digit. Sea carriers have
four letters; an airline has two, and the serial then fills six, so carrier and serial are kept together.
Not verified: what the last sign of the MRN says besides I, and fifteen signs for a bill without houses.
"""

import re

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown

_MATCH = re.compile("([0-9]{2})([A-Z0-9]{8})([A-Z0-9])([0-9]{4})([0-9]{3,4})?").fullmatch


class CargoControl(Struct, frozen=True, omit_defaults=True):
    """A cargo control number taken apart."""

    year: str  # two digits
    carrier: str  # carrier and manifest serial, eight signs
    type: str  # last sign of the MRN
    master_sequence: str  # four digits
    house_sequence: str = ""  # three or four digits, or none

    @property
    def manifest(self) -> str:
        """The manifest reference number (MRN), eleven signs."""
        return self.year + self.carrier + self.type


def parse(number: str) -> CargoControl | Problem:
    """Take a number apart; blanks and hyphens that people write between its parts are forgiven."""
    plain = number.replace("-", "").replace(" ", "").upper()
    match = _MATCH(plain)
    if match is None:
        return Problem("control-number-malformed", "control_number", shown(number, 35))
    year, carrier, kind, master, house = match.groups()
    return CargoControl(year, carrier, kind, master, house or "")


def written(control: CargoControl) -> str:
    """The number as documents carry it, without separators."""
    return control.manifest + control.master_sequence + control.house_sequence


def shown_in_parts(control: CargoControl) -> str:
    """The number as people read it: MRN-MSN-HSN."""
    parts = (control.manifest, control.master_sequence, control.house_sequence)
    return "-".join(part for part in parts if part)


def numbered(manifest: str, master: int, house: int | None = None) -> CargoControl | Problem:
    """The control number of the nth master bill of a manifest and, under it, of the nth house."""
    tail = "" if house is None else f"{house:04d}"
    return parse(f"{manifest}{master:04d}{tail}")
