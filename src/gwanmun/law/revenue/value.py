"""Value: from the price on the invoice to the customs value of each line."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.money import Rounding

Basis = Literal["CIF", "FOB"]
Incoterm = Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]
ApportionBy = Literal["value", "weight"]


class ValuationLaw(Struct, frozen=True):
    """How a country values goods: the basis, how charges are shared among lines, and every rounding, written out."""

    basis: Basis  # WTO Valuation Agreement Article 8.2 leaves the choice to each Member
    apportion_by: ApportionBy = "value"
    line_rounding: Rounding = Rounding(unit=1, mode="down")  # each line's customs value in the office's currency
    remainder_to: Literal["largest_line", "last_line"] = "largest_line"  # what the lines' roundings leave over
    act: str = ""
