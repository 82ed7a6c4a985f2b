"""Provisions: what an agreement says of origin across all products, beside its rules for each.

One treaty has one set of provisions and one list of product rules, whichever of its parties exports; what a party
grants in duty stands in that party's own schedule. Absent words are the strict reading: no tolerance, no cumulation
beyond the parties, drawback allowed because nothing forbids it.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gwanmun.law.origin.formalities import Formalities
from gwanmun.law.origin.rules import EVERYTHING, Basis, Method, Rule, Scope

Measured = Literal["value", "weight"]


class ContentTerms(Struct, frozen=True, omit_defaults=True):
    """How regional value content is worked out where a rule does not say: by which methods, on which price."""

    methods: tuple[Method, ...] = ("BD",)  # the exporter's choice where there are several
    basis: Basis = "FOB"
    limit_basis: Basis = "EXW"  # of a MAXNOM that names none
    build_up: Literal["materials", "materials-and-costs"] = "materials"  # what building up counts beside materials
    percentages_add: bool = False  # whether two limits of one rule may be used up together; else the higher caps both


class Tolerance(Struct, frozen=True, omit_defaults=True):
    """How much may fail a change of classification and be forgiven, for products of these codes.

    It never rescues a limit in value or content: the forgiven material still counts there.
    """

    percent: Decimal
    measured: Measured = "value"
    basis: Basis | None = None  # None: the basis of content; for a weight, the product's own weight
    products: Scope = EVERYTHING
    not_products: Scope = EVERYTHING  # nothing is left out where this is empty
    materials: Scope = EVERYTHING  # only materials of these may be forgiven
    not_materials: Scope = EVERYTHING
    whole: Literal["product", "materials"] = "product"  # whose weight: the product's, or that of all such materials
    note: str = ""  # where the treaty says it


class FreeUse(Struct, frozen=True, omit_defaults=True):
    """Materials that may go into products of these codes whatever the rule says of classification and making.

    EU-Korea, Annex II(a) Note 6: a textile's materials from outside chapters 50 to 63, its buttons, are free; where the
    rule is a percentage, their value still counts.
    """

    products: Scope
    materials: Scope = EVERYTHING
    not_materials: Scope = EVERYTHING
    note: str = ""


class Cumulation(Struct, frozen=True, omit_defaults=True):
    """Whose materials count as the exporting party's own.

    bilateral: originating materials of the other parties; diagonal: those of named third countries too;
    full: working done in any of the parties counts, whether or not it gave origin.
    """

    kind: Literal["none", "bilateral", "diagonal", "full"] = "bilateral"
    countries: tuple[str, ...] = ()  # beyond the parties


class Proof(Struct, frozen=True, omit_defaults=True):
    """One kind of proof the importing party accepts."""

    kind: Literal["certificate", "declaration", "approved-exporter-declaration", "importer-knowledge"]
    made_by: Literal["authority", "exporter", "producer", "approved-exporter", "importer"] = "authority"
    form: str = ""  # "AK", "VK"
    above: Decimal | None = None  # needed, or allowed, from this value …
    up_to: Decimal | None = None  # … up to this one, in `currency`
    currency: str = ""
    valid_months: int = 12
    note: str = ""


class CountryOfOrigin(Struct, frozen=True, omit_defaults=True):
    """Which party originating goods are from, where several parties' materials went in and their rates differ.

    RCEP Article 2.6: the party that exports, if more than minimal operations were done there; for goods that a party
    lists apart, only with so much value added there; failing that, the party whose originating materials are worth
    most, or at the importer's choice the highest rate among the parties that contributed.
    """

    added_value_percent: Decimal = Decimal(20)  # of the goods that are listed apart
    otherwise: Literal["highest-contribution"] = "highest-contribution"
    note: str = ""


class Provisions(Struct, frozen=True, omit_defaults=True):
    """What cuts across the product rules of one agreement."""

    id: str  # "vkfta"
    title: str
    parties: tuple[str, ...]
    edition: str = "HS2022"  # in which the product rules are written
    in_force: date | None = None
    general: Rule | None = None  # for goods without a rule of their own; None: such goods have no way to qualify
    content: ContentTerms = ContentTerms()
    tolerances: tuple[Tolerance, ...] = ()
    free: tuple[FreeUse, ...] = ()
    cumulation: Cumulation = Cumulation()
    absorption: bool = True  # an intermediate that qualified counts whole (roll-up)
    insufficient: tuple[str, ...] = ()  # operations that never confer origin: "simple_packing", "washing"
    direct_transport: bool = True
    retail_packing: Literal["ignored", "counted"] = "counted"  # in value; a shift never looks at it
    accessories: Literal["ignored", "counted"] = "counted"  # in value; a shift never looks at them
    neutral_elements: Literal["ignored", "counted"] = "ignored"  # energy, plant, tools
    set_percent: Decimal | None = None  # of a set's value that may be non-originating; None: every part must originate
    fungible: tuple[Literal["separation", "fifo", "lifo", "average"], ...] = ("separation",)
    drawback: Literal["allowed", "prohibited"] = "allowed"
    outward_processing: bool = False
    proofs: tuple[Proof, ...] = ()
    # What the form calls each way to qualify: {"WO": "A", "shift": "{level}", "content": "RVC {percent}%"}. The ways
    # are those of `issued_certificate.CriterionKind`; {level} and {percent} are those of the test that was passed,
    # {way} is whichever of "{level}" and "RVC {percent}%" that is.
    criteria: dict[str, str] = {}
    formalities: Formalities = Formalities()
    country_of_origin: CountryOfOrigin | None = None  # None: the party that exports
    source: str = ""
    confirmed: bool = False


class ProductRule(Struct, frozen=True, omit_defaults=True):
    """One row of an agreement's list: for these codes, in the agreement's edition, this rule."""

    first: str  # 2, 4 or 6 digits
    last: str
    rule: Rule
    text: str  # as it stands in the row
    only: str = ""  # "ex": of these goods, in words; whether a product is one of them is asked
    source: str = ""
    confirmed: bool = False
