"""Forms: the certificate form of a treaty, read from its `form.toml`; treaties without one print the general form."""

from gwanmun.countries.finding import Findings
from gwanmun.countries.folder import Folder
from gwanmun.countries.rules import read_rule, read_rules
from gwanmun.law.origin.form import Box, Column, Form

FORM = "form.toml"

GENERAL = Form(
    "general",
    "",
    "Preferential trade agreement",
    box=(
        Box("1", "Exporter", "exporter"),
        Box("2", "Producer", "producer"),
        Box("3", "Consignee", "consignee"),
        Box("4", "Means of transport and route", "transport"),
        Box("5", "For official use", "official-use"),
        Box("6", "Remarks", "remarks"),
        Box("14", "Declaration by the exporter", "declaration"),
        Box("15", "Certification", "certification"),
    ),
    column=(
        Column("7", "Item", "item", 10),
        Column("8", "Marks and numbers", "marks", 21),
        Column("9", "Packages and description of goods", "goods"),
        Column("10", "HS code", "hs", 15),
        Column("11", "Origin criterion", "criterion", 20),
        Column("12", "Quantity, and value where it decides", "quantity-and-value", 28),
        Column("13", "Invoice", "invoice", 25),
    ),
)
"""A form of ours, for agreements whose own form nobody has written down yet."""


def read_form(folder: Folder, findings: Findings) -> Form:
    """The form in a treaty's folder; the general one where there is none, or none that can be read: see findings."""
    if FORM not in folder.names:
        return GENERAL
    rules = read_rules(folder, FORM, findings)
    placed = read_rule(rules, Form, findings) if rules else None
    return placed.value if placed else GENERAL
