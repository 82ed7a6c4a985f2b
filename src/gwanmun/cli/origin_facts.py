"""Facts: origin questions that tell single facts instead of a bill of materials, as published cases do.

    {"rule": "MAXNOM(55,EXW)", "facts": {"ex_works": 100000, "non_originating": 45000, "direct_transport": true}}

What the facts say is written into a bill of one material, and what the bill then misses is asked for by the facts' own
names. The reasons of a failure are told by the codes those cases use, beside our own problems.
"""

from collections.abc import Iterator, Mapping

from gwanmun.law.basics.jsontext import Members
from gwanmun.law.origin.determination import Found
from gwanmun.law.origin.finding import Finding, leaves
from gwanmun.law.origin.rules import (
    Content,
    MaximumValue,
    MaximumWeight,
    Process,
    ProducedEntirely,
    Rule,
    Shift,
    WhollyObtained,
)

# What the facts are called, and where each belongs in a bill of materials.
PRODUCT_FACTS = {
    "ex_works": "exw", "ex_works_price": "exw", "fob": "fob", "fob_value": "fob", "net_cost": "net_cost",
    "adjusted_value": "adjusted", "wholly_obtained": "wholly_obtained", "direct_transport": "direct_transport",
    "drawback_claimed": "drawback_claimed", "tariff_heading_output": "hs", "tariff_subheading_output": "hs",
}  # fmt: skip
MATERIAL_FACTS = {
    "non_originating": "value", "non_originating_value": "value", "vnom": "value", "vnm": "value",
    "tariff_heading_input": "hs", "tariff_subheading_input": "hs",
}  # fmt: skip

FACT_NAMES = {
    "product.exw": "ex_works", "product.fob": "fob", "product.net_cost": "net_cost",
    "product.adjusted": "adjusted_value", "product.hs": "tariff_heading_output", "product.processes": "processes",
    "product.wholly_obtained": "wholly_obtained", "materials[0].value": "non_originating",
    "materials[0].hs": "tariff_heading_input",
}  # fmt: skip
"""By what name a fact is asked for that the bill misses at this place."""


def told_by(facts: Members) -> Members:
    """The parts of a question that these facts tell: a product, and the one material they speak of."""
    product = Members({PRODUCT_FACTS[name]: value for name, value in facts.items() if name in PRODUCT_FACTS})
    material = Members({MATERIAL_FACTS[name]: value for name, value in facts.items() if name in MATERIAL_FACTS})
    told = Members({"product": product})
    if facts.get("processes") is not None:
        told["processes"] = facts["processes"]
    told["materials"] = facts.get("materials") or [Members({"hs": "", "value": None, **material})]
    return told


def failure_codes(found: Found) -> tuple[str, ...]:
    """Why goods fail, by the codes of published cases; none where they do not."""
    if found.verdict != "fail":
        return ()
    codes = [_UNDONE[problem.code] for problem in found.failures]
    finding = found.decisive.finding
    if finding.verdict == "fail":
        codes += (_code(leaf) for leaf in _blamed(finding))
    return tuple(dict.fromkeys(codes))


def _blamed(finding: Finding) -> Iterator[Finding]:
    """The failing tests; of a change of classification the test itself and not the tolerance that did not save it."""
    if isinstance(finding.test, Shift):
        yield finding
    elif finding.of:
        for part in finding.of:
            if part.verdict == "fail":
                yield from _blamed(part)
    else:
        yield from (leaf for leaf in leaves(finding) if leaf.verdict == "fail")


def _code(finding: Finding) -> str:
    if isinstance(finding.test, Shift):
        return f"FAIL_{finding.test.level}_NOT_MET"
    if finding.test is None:
        return "FAIL_VNM_EXCEEDED" if finding.figure else "FAIL_NO_RULE"
    return _FAILED.get(type(finding.test), "FAIL_MATERIALS_NOT_ALLOWED")


_FAILED: Mapping[type[Rule], str] = {
    WhollyObtained: "FAIL_WO_NOT_MET",
    ProducedEntirely: "FAIL_PE_NOT_MET",
    Content: "FAIL_VA_INSUFFICIENT",
    MaximumValue: "FAIL_VNM_EXCEEDED",
    MaximumWeight: "FAIL_WEIGHT_EXCEEDED",
    Process: "FAIL_PROCESS_NOT_MET",
}
_UNDONE = {
    "transport-not-direct": "FAIL_DIRECT_TRANSPORT",
    "operations-insufficient": "FAIL_INSUFFICIENT_OPERATIONS",
    "drawback-prohibited": "FAIL_DRAWBACK",
}
