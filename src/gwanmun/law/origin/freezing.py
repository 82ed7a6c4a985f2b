"""Freezing: a product's origin is found on proven evidence, and kept with digests of all it rests on."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.determination import Found, find
from gwanmun.law.origin.editions import Editions
from gwanmun.law.origin.evidenced import Papers, evidenced
from gwanmun.law.origin.frozen import Frozen, digest_of
from gwanmun.law.origin.listed_product import ListedProduct
from gwanmun.law.origin.nearest import nearest
from gwanmun.law.origin.rules import Content, MaximumValue, parse_rule, tests_of
from gwanmun.law.origin.told import told
from gwanmun.law.origin.treaty_rules import TreatyRules

SIX_DIGITS = 6


class KeptTreaty(Struct, frozen=True):
    """An agreement's rules, and the hash by which their text is kept."""

    rules: TreatyRules
    hash: str


def freeze(
    product: ListedProduct, treaty: KeptTreaty, papers: Papers, *, on: date, editions: Editions, proof: bool
) -> tuple[Frozen | None, tuple[Problem, ...]]:
    """What is found of a product's latest bill of materials, on proven evidence; and everything wrong with its proofs.

    Nothing is found, only problems, where the bill cannot be reckoned with at all.
    """
    agreement = treaty.rules.provisions.id
    proven = evidenced(product.bill.materials or (), papers, agreement, exporter=product.exporter, on=on)
    materials = proven.materials if product.bill.materials is not None else None
    bill = replace(product.bill, materials=materials, on=on, evidence="proven")
    found = find(bill, treaty.rules, editions)
    if not isinstance(found, Found):
        return None, (*proven.problems, *found)
    said, changes = told(found, proof=proof, advice=False), nearest(found)
    frozen = Frozen(
        "determination",
        agreement,
        on,
        said.verdict,
        said.hs[:SIX_DIGITS],
        said.criterion_kind,
        said.criterion,
        product=product.code,
        version=product.version,
        rule=said.rule,
        by=said.by,
        by_value=said.verdict == "pass" and _is_by_value(said.by),
        margin=said.margin,
        accumulated=said.accumulated,
        de_minimis=said.de_minimis,
        missing=tuple(fact.asks for fact in said.missing),
        would_pass=changes[0].says if changes else "",
        bill=digest_of(bill),
        treaty=treaty.hash,
        proofs=proven.proofs,
        until=_until(proven.proofs, papers),
        proof=said.proof,
    )
    return frozen, proven.problems


def _is_by_value(by: str) -> bool:
    """Whether the alternative that was passed holds the goods to a value; "set" and "WO" are no rules of that kind."""
    rule = parse_rule(by) if by else None
    if rule is None or isinstance(rule, Problem):
        return False
    return any(isinstance(test, Content | MaximumValue) for test in tests_of(rule))


def _until(proofs: tuple[str, ...], papers: Papers) -> date | None:
    """The last day all of these proofs hold; None where there are none that end."""
    known = (papers.declarations.get(number) for number in proofs)
    return min((declaration.valid_to for declaration in known if declaration is not None), default=None)
