"""A frozen determination: what was found of a product's origin on a day, and digests of all it was found from.

The bill of materials stands in the product's own stream and is never rewritten, the treaty is kept by its hash, the
suppliers' declarations are streams too. So whoever doubts the finding, five years later, can make it again.
"""

import hashlib
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import Struct

from gwanmun.law.origin.issued_certificate import CriterionKind
from gwanmun.law.origin.materials import BillOfMaterials
from gwanmun.law.origin.proof import Step
from gwanmun.law.origin.truth import Verdict

Basis = Literal["determination", "approval", "original"]
"""What a finding rests on: the exporter's bill of materials, an approval by product, or a partner's certificate."""


class Frozen(Struct, frozen=True, omit_defaults=True):
    """What was found of one product under one agreement."""

    basis: Basis
    agreement: str
    on: date
    verdict: Verdict
    hs: str  # six digits, in the agreement's edition
    criterion_kind: CriterionKind
    criterion: str  # as the agreement's form writes it
    product: str = ""
    version: int = 0  # of its bill of materials
    rule: str = ""  # the product's rule, as written
    by: str = ""  # the alternative that was passed
    by_value: bool = False  # the criterion is one of value: the form shows the price
    margin: str = ""  # percentage points by which a limit is kept
    accumulated: bool = False  # other parties' materials were counted as the exporter's own
    de_minimis: bool = False  # a tolerance was needed
    missing: tuple[str, ...] = ()  # facts that would decide, where the verdict is unknown
    would_pass: str = ""  # the nearest way to pass, where it does not
    bill: str = ""  # digest of the bill of materials as it was proven
    treaty: str = ""  # hash of the treaty
    proofs: tuple[str, ...] = ()  # suppliers' declarations and certificates it was proven by
    until: date | None = None  # the last day all of those proofs hold
    number: str = ""  # the approval's, or the original's
    proof: Step | None = None  # what was held against what; kept with the certificate, not with the product


def digest_of(bill: BillOfMaterials) -> str:
    """The digest of a bill of materials: SHA-256 of its JSON, names sorted, in hexadecimal."""
    return _digest(bill)


def digest(frozen: Frozen) -> str:
    """The digest of a finding; what an item of a certificate names."""
    return _digest(frozen)


def _digest(value: Any) -> str:  # noqa: ANN401 - any value of the law
    return hashlib.sha256(_DETERMINISTIC.encode(value)).hexdigest()


_DETERMINISTIC = msgspec.json.Encoder(order="deterministic")
