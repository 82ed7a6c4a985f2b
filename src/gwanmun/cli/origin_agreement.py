"""The agreement of an origin question: a treaty by its id, or its cross-cutting rules written into the question.

    "akfta"
    {"id": "akfta", "tolerance": {"percent": 10, "basis": "EXW", "not_chapters": ["50-63"]}}
    {"parties": ["KR", "VN"], "content": {"methods": ["BD", "BU"], "basis": "FOB"}, "tolerance": "10% FOB",
     "rules": [{"hs": "8504", "rule": "CTH or RVC(40)"}]}

An object that names a known treaty changes it; any other is an agreement of its own, strict where it is silent.
"""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from gwanmun.cli.origin_parts import as_list, fitted, object_of, rule_of, scope_of
from gwanmun.countries.treaties import TreatyUnknownError, treaty, treaty_folders
from gwanmun.countries.treaty_lint import TreatyRefusedError
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.origin.provisions import ContentTerms, Cumulation, FreeUse, ProductRule, Provisions, Tolerance
from gwanmun.law.origin.rules import write_rule
from gwanmun.law.origin.treaty_rules import RuleList, TreatyRules

NO_AGREEMENT = Provisions("", "", ())
MOST_RULES = 10_000

_WRITTEN_APART = frozenset(
    ("tolerance", "tolerances", "cumulation", "content", "general", "free", "rules", "drawback", "methods", "basis",
     "limit_basis", "product_rules")
)  # fmt: skip
_TOLERANCE = re.compile(
    r"\s*(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,4})?)\s*%?\s*(?:of\s+)?(?P<basis>EXW|FOB|ADJ|NC)?\s*(?:by\s+)?(?P<weight>weight)?"
    r"(?:\s*[,;(]?\s*(?:not|except)\s+(?:in\s+|for\s+)?(?:chapters?|ch\.?)?\s*(?P<not>[0-9,\s\u2013-]+))?\s*\)?\s*",
    re.IGNORECASE,
)


def known_treaty(name: str, path: str = "agreement") -> TreatyRules:
    """The treaty of this id. Raises Refused where there is none, or it cannot be read."""
    try:
        return treaty(name.strip().lower())
    except TreatyUnknownError:
        allowed = ", ".join(folder.name for folder in treaty_folders())
        raise Refused(Problem("choice-unknown", path, shown(name), {"allowed": allowed})) from None
    except TreatyRefusedError as why:
        raise Refused(Problem("field-invalid", path, shown(name), {"cause": shown(str(why), 300)})) from None


def agreement_of(said: object) -> TreatyRules:
    """The agreement as the question says it; one without any words where it says none. Raises Refused."""
    if said is None or said == "":
        return RuleList(NO_AGREEMENT)
    if isinstance(said, str):
        return known_treaty(said)
    if not isinstance(said, Members):
        raise Refused(Problem("type-wrong", "agreement", shown(said), {"expected": "object", "given": "value"}))
    name = said.get("id")
    known = known_treaty(name) if isinstance(name, str) and _is_known(name) else None
    provisions = _provisions(said, known.provisions if known else NO_AGREEMENT)
    rows = said.get("rules", said.get("product_rules"))
    rules = _rules(as_list(rows, "agreement.rules")) if rows is not None else ()
    return RuleList(provisions, rules) if rules or known is None else _Changed(provisions, known)


class _Changed:
    """A known treaty with some of its provisions changed."""

    def __init__(self, provisions: Provisions, known: TreatyRules) -> None:
        self.provisions = provisions
        self.rules_for = known.rules_for


def _is_known(name: str) -> bool:
    return name.lower() in {folder.name for folder in treaty_folders()}


def _provisions(said: Members, known: Provisions) -> Provisions:
    stated = fitted(Provisions, Members({"id": "stated", "title": "", "parties": [], **_apart(said)}), "agreement")
    changed = {
        field: getattr(stated, field)
        for field in said
        if field in Provisions.__struct_fields__ and field not in _WRITTEN_APART
    }
    provisions = replace(known, **changed)
    tolerances = said.get("tolerance", said.get("tolerances"))
    if tolerances is not None:
        provisions = replace(provisions, tolerances=_tolerances(tolerances))
    if (cumulation := said.get("cumulation")) is not None:
        provisions = replace(provisions, cumulation=_cumulation(cumulation))
    if (general := said.get("general")) is not None:
        provisions = replace(provisions, general=rule_of(general, "agreement.general"))
    if (free := said.get("free")) is not None:
        provisions = replace(provisions, free=tuple(_free(one) for one in as_list(free, "agreement.free")))
    if "drawback" in said:
        allowed = said["drawback"] is True or said["drawback"] == "allowed"
        provisions = replace(provisions, drawback="allowed" if allowed else "prohibited")
    return replace(provisions, content=_content(said, provisions.content))


def _apart(said: Members) -> Members:
    return Members({name: value for name, value in said.items() if name not in _WRITTEN_APART})


def _content(said: Members, known: ContentTerms) -> ContentTerms:
    """How content is worked out, whether it is told in an object of its own or beside the rest."""
    given = Members(
        {**{n: said[n] for n in ("methods", "basis", "limit_basis") if n in said}, **object_of(said, "content")}
    )
    if "method" in given:
        given["methods"] = [given["method"]]
    if isinstance(given.get("methods"), str):
        given["methods"] = [word.strip() for word in given["methods"].split(",")]
    if "basis" in given:
        given.setdefault("limit_basis", given["basis"])
    stated = fitted(ContentTerms, given, "agreement.content")
    return replace(known, **{n: getattr(stated, n) for n in given if n in ContentTerms.__struct_fields__})


def _tolerances(said: object) -> tuple[Tolerance, ...]:
    return tuple(_tolerance(one) for one in (said if isinstance(said, list) else [said]))


def _tolerance(said: object) -> Tolerance:
    """A tolerance out of its object, or out of words: "10% EXW, not chapters 50-63", "10% weight"."""
    if isinstance(said, str):
        match = _TOLERANCE.fullmatch(said)
        if match is None:
            raise Refused(Problem("field-invalid", "agreement.tolerance", shown(said), {"cause": "it is no tolerance"}))
        weighed = "weight" if match["weight"] else "value"
        said = Members(percent=match["percent"], measured=weighed, basis=match["basis"], not_chapters=match["not"])
    if not isinstance(said, Members):
        raise Refused(Problem("type-wrong", "agreement.tolerance", facts={"expected": "object", "given": "value"}))
    given = Members(said)
    for name, others in _SCOPES.items():
        scopes = [given.pop(each) for each in (name, *others) if each in given]
        given[name] = next((text for text in map(_codes, scopes) if text), "")
    if given.get("basis") == "weight" or given.get("basis") == "WT" or given.pop("by", "") == "weight":
        given.pop("basis", None)
        given["measured"] = "weight"
    if isinstance(given.get("basis"), str):
        given["basis"] = given["basis"].upper()
    scopes_read = {name: scope_of(given.pop(name), f"agreement.tolerance.{name}") for name in _SCOPES}
    return replace(fitted(Tolerance, given, "agreement.tolerance"), **scopes_read)


_SCOPES = {
    "products": ("chapters", "product_chapters"),
    "not_products": ("not_chapters", "except_chapters", "excluded_chapters", "not"),
    "materials": ("material_chapters",),
    "not_materials": ("not_material_chapters",),
}


def _codes(said: object) -> str:
    """A list of chapters, or the same in words, as a scope is written."""
    words = ",".join(map(str, said)) if isinstance(said, list) else str(said or "")
    return ",".join(re.findall(r"[0-9]{2,6}(?:-[0-9]{2,6})?", words.replace("\N{EN DASH}", "-").replace(" ", "")))


def _free(said: object) -> FreeUse:
    if not isinstance(said, Members):
        raise Refused(Problem("type-wrong", "agreement.free", facts={"expected": "object", "given": "value"}))
    scopes = {
        name: scope_of(_codes(said.get(name)), f"agreement.free.{name}")
        for name in ("products", "materials", "not_materials")
    }
    return FreeUse(**scopes, note=str(said.get("note") or ""))


def _cumulation(said: object) -> Cumulation:
    given = Members(kind=said) if isinstance(said, str) else said
    if not isinstance(given, Members):
        raise Refused(Problem("type-wrong", "agreement.cumulation", facts={"expected": "object", "given": "value"}))
    return fitted(Cumulation, given, "agreement.cumulation")


def _rules(rows: Sequence[object]) -> tuple[ProductRule, ...]:
    if len(rows) > MOST_RULES:
        raise Refused(Problem("field-invalid", "agreement.rules", facts={"cause": f"more than {MOST_RULES} rules"}))
    return tuple(_row(row, f"agreement.rules[{place}]") for place, row in enumerate(rows))


def _row(row: object, path: str) -> ProductRule:
    """A product rule: its codes as `hs` ("8504", "850410-850440"), or `from` and `to`; its rule; its words for "ex"."""
    if not isinstance(row, Members):
        raise Refused(Problem("type-wrong", path, facts={"expected": "object", "given": "value"}))
    said = str(row.get("hs") or row.get("code") or row.get("hs_code") or "").replace(".", "").replace(" ", "")
    first, _, last = said.partition("-")
    first = str(row.get("from") or row.get("hs_code_start") or first)
    last = str(row.get("to") or row.get("hs_code_end") or last) or first
    if not (first + last).isdigit() or len(first) != len(last) or len(first) not in {2, 4, 6} or first > last:
        raise Refused(Problem("code-malformed", f"{path}.hs", shown(said or first)))
    rule = rule_of(row.get("rule", row.get("text")), f"{path}.rule")
    return ProductRule(first, last, rule, write_rule(rule), str(row.get("only") or ""), str(row.get("source") or ""))
