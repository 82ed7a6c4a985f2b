"""The question `origin eval` answers: a rule or an agreement, a product and its materials, as one JSON object.

    {"rule": "CTH or RVC(40)", "agreement": "akfta", "product": {"hs": "850440", "edition": "HS2012", "fob": "100"},
     "materials": [{"hs": "850490", "value": "64", "origin": null}], "processes": []}

Amounts are JSON strings or numbers, digit for digit as they are written. Names have their field's other spellings
(`ex_works` for `exw`), an origin may be a country or just "originating"; what a question has beside is let pass.
"""

from collections.abc import Mapping

import pycountry
from msgspec import Struct

from gwanmun.cli.origin_agreement import agreement_of
from gwanmun.cli.origin_facts import FACT_NAMES, told_by
from gwanmun.cli.origin_parts import as_list, fitted, object_of, rule_of
from gwanmun.law.basics.jsontext import Members, NumberText
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.origin.ledger import DEEPEST
from gwanmun.law.origin.materials import BillOfMaterials, Material, Product
from gwanmun.law.origin.treaty_rules import OneRule, TreatyRules

MOST_MATERIALS = 20_000

_PRODUCT = {
    "code": "hs", "hs_code": "hs", "hs6": "hs", "hs6_code": "hs", "commodity": "hs", "heading": "hs",
    "hs_version": "edition", "hs_edition": "edition", "ex_works": "exw", "ex_works_price": "exw", "exworks": "exw",
    "fob_value": "fob", "fob_price": "fob", "adjusted_value": "adjusted", "nc": "net_cost", "weight": "weight_kg",
    "net_weight_kg": "weight_kg", "weight_total": "weight_kg", "exporter": "made_in", "origin": "made_in",
    "country": "made_in",
}  # fmt: skip
_MATERIAL = {
    "code": "hs", "hs_code": "hs", "hs6": "hs", "commodity": "hs", "heading": "hs", "hs_version": "edition",
    "hs_edition": "edition", "cost": "value", "price": "value", "weight": "weight_kg", "country": "origin",
    "country_of_origin": "origin", "materials": "parts", "components": "parts", "part_number": "id",
}  # fmt: skip
_PRICE = ("price", "value", "av")
"""A price of which nobody says the basis: it is taken for every one that is not stated."""

_ORIGINATING = {"originating": True, "non-originating": False, "non_originating": False, "nonoriginating": False}


class Asked(Struct, frozen=True):
    """A question read: the bill of materials, and the agreement with the rule it is held to."""

    bill: BillOfMaterials
    treaty: TreatyRules
    by_facts: bool = False  # what is missing is asked for by the facts' own names

    def name_of(self, path: str) -> str:
        """What a missing fact is called to whoever asked."""
        return FACT_NAMES.get(path, path) if self.by_facts else path


def read_origin_question(asked: Members) -> Asked:
    """The question in a JSON object. Raises Refused with what is wrong with it."""
    question = _unwrapped(asked)
    facts = question.get("facts")
    by_facts = isinstance(facts, Members)
    if isinstance(facts, Members):
        question = _with_facts(question, facts)
    treaty = agreement_of(question.get("agreement"))
    product = _product(question, treaty)
    materials = _materials(question["materials"], "materials") if question.get("materials") is not None else None
    about = Members({name: question[name] for name in ("on", "currency", "evidence") if question.get(name) is not None})
    if "price_date" in question:
        about.setdefault("on", question["price_date"])
    terms = fitted(BillOfMaterials, Members({"product": Members(hs=""), **about}), "")
    bill = BillOfMaterials(product, materials, terms.on, terms.currency, terms.evidence)
    return Asked(bill, _ruled(question, treaty), by_facts)


def _ruled(question: Members, treaty: TreatyRules) -> TreatyRules:
    """The agreement with the rule that the question states; with its own where it states none."""
    if question.get("rule") is not None:
        return OneRule(treaty.provisions, rule_of(question["rule"], "rule"), "as stated in the question", treaty)
    if question.get("agreement") is None:
        raise Refused(Problem("field-missing", "rule"))
    return treaty


def _unwrapped(asked: Members) -> Members:
    """A published case holds its question in `input`, and codes of its own for what is asked."""
    question = Members(asked)
    inner = question.get("input")
    if isinstance(inner, Members):
        question |= inner
    if "hs6_code" in question and "agreement" not in question and "rule" not in question:
        question["agreement"] = "afcfta"  # the one agreement whose published cases name no agreement
    return question


def _with_facts(question: Members, facts: Members) -> Members:
    told = told_by(facts)
    product = Members({**object_of(told, "product"), **object_of(question, "product")})
    for name in ("hs6_code", "hs_version", "exporter"):
        if name in question:
            product.setdefault(_PRODUCT[name], question[name])
            product[_PRODUCT[name]] = question[name]
    return Members({"materials": told["materials"], **question, "product": product, **_done(told)})


def _done(told: Members) -> Members:
    return Members(processes=told["processes"]) if "processes" in told else Members()


def _product(question: Members, treaty: TreatyRules) -> Product:
    said = object_of(question, "product")
    given = _renamed(said, _PRODUCT)
    given["hs"] = _digits(given.get("hs", ""))
    given["edition"] = _edition(given.get("edition")) or treaty.provisions.edition
    given["made_in"] = _country(given.get("made_in")) or ""
    price = next((said[name] for name in _PRICE if said.get(name) is not None), None)
    if price is not None:
        for basis in ("fob", "exw", "adjusted", "net_cost"):
            given.setdefault(basis, price)
    for name in ("processes", "direct_transport", "wholly_obtained", "drawback_claimed"):
        if question.get(name) is not None:
            given.setdefault(name, question[name])
    return fitted(Product, given, "product")


def _materials(said: object, path: str) -> tuple[Material, ...]:
    if path.count(".parts") > DEEPEST:
        raise Refused(Problem("materials-too-deep", path, facts={"most": str(DEEPEST)}))
    rows = as_list(said, path)
    if len(rows) > MOST_MATERIALS:
        raise Refused(Problem("field-invalid", path, facts={"cause": f"more than {MOST_MATERIALS} materials"}))
    return tuple(_material(row, f"{path}[{place}]") for place, row in enumerate(rows))


def _material(said: object, path: str) -> Material:
    if not isinstance(said, Members):
        raise Refused(Problem("type-wrong", path, shown(said), {"expected": "object", "given": "value"}))
    given = _renamed(said, _MATERIAL)
    given["hs"] = _digits(given.get("hs", ""))
    given.setdefault("value", None)
    if "edition" in given:
        given["edition"] = _edition(given["edition"])
    for name in ("origin", "status"):
        stated = _status(given.get(name))
        if stated is not None:
            given["originating"] = stated
            given["origin"] = None if name == "origin" else given.get("origin")
    given["origin"] = _country(given.get("origin"))
    parts = given.pop("parts", None)
    material = fitted(Material, given, path)
    return _with_parts(material, _materials(parts, f"{path}.parts")) if parts else material


def _with_parts(material: Material, parts: tuple[Material, ...]) -> Material:
    fields = {name: getattr(material, name) for name in Material.__struct_fields__}
    return Material(**{**fields, "parts": parts})


def _renamed(said: Mapping[str, object], names: Mapping[str, str]) -> Members:
    """The object under the law's own names; a name of the law's goes before another spelling of it."""
    given = Members({names[name]: value for name, value in said.items() if name in names})
    given |= {name: value for name, value in said.items() if name not in names or names[name] == name}
    return given


def _status(said: object) -> bool | None:
    """Whether words say that a material originates: "originating (forged from …)", "non-originating"."""
    if not isinstance(said, str):
        return None
    return _ORIGINATING.get(said.strip().lower().split(" ")[0].rstrip(",;:"))


def _country(said: object) -> object:
    """A country by its two letters, wherever three are given."""
    if isinstance(said, str) and len(said) == 3 and said.isalpha():
        found = pycountry.countries.get(alpha_3=said.upper())
        return found.alpha_2 if found else said
    return said or None


def _edition(said: object) -> object:
    """An edition of the HS, however it is written: 2017, "HS 2017"."""
    if isinstance(said, NumberText) or (isinstance(said, str) and said.isdigit()):
        return f"HS{said}"
    return said.replace(" ", "") if isinstance(said, str) else said


def _digits(said: object) -> object:
    """A code as it is written on papers: 8504.40, 8504 40; also where JSON has it as a number."""
    return str(said).replace(".", "").replace(" ", "") if isinstance(said, str) else said
