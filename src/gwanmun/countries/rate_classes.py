"""Rate classes of a pack alone: its order of precedence, read without its goods and rates."""

from msgspec import Struct

from gwanmun.countries.finding import Findings
from gwanmun.countries.folder import Folder
from gwanmun.countries.rules import read_rule, read_rules, read_tables
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.tariff import RateClass


class Order(Struct, frozen=True):
    """The classes of a country's rates, and which origins each agreement's class is for."""

    classes: dict[str, RateClass]
    currency: str
    partners: dict[str, frozenset[str]]  # by the class of the agreement; a class of none is not here


def read_order(folder: Folder) -> Order:
    """The order of precedence of a pack. Raises ValueError with the first thing that is wrong with its files."""
    findings = Findings()
    rules = read_rules(folder, "measures/classes.toml", findings)
    placed = read_tables(rules, "class", RateClass, findings) if rules else []
    partners = {}
    for name in folder.under("preferences", "/agreement.toml"):
        said = read_rules(folder, name, findings)
        agreement = read_rule(said, Agreement, findings) if said else None
        if agreement is not None:
            partners[agreement.value.rate_class] = frozenset(agreement.value.partners)
    head = read_rules(folder, "pack.toml", findings)
    if findings.errors or head is None:
        raise ValueError(findings.errors[0].text)
    return Order({each.value.id: each.value for each in placed}, str(head.said.get("currency", "XXX")), partners)
