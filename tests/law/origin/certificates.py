"""An export, an agreement and an application in a line: what the tests of certificates begin from."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.origin.application import Application, ApplicationCase, CertificateApplied
from gwanmun.law.origin.exportation import Exportation, ExportedLine
from gwanmun.law.origin.formalities import CertificateTerms, Formalities
from gwanmun.law.origin.frozen import Frozen
from gwanmun.law.origin.issued_certificate import NamedParty
from gwanmun.law.origin.issuing import IssuingFacts, Sought
from gwanmun.law.origin.issuing_law import IssuingLaw, ReviewLaw
from gwanmun.law.origin.provisions import Proof, Provisions

TODAY = date(2026, 2, 3)
HANBIT = NamedParty("Hanbit Electric Co., Ltd.", "KR", "Busan", "1168200276")
SAO_MAI = NamedParty("Sao Mai JSC", "VN")
LAW = IssuingLaw(
    "Korea Customs Service", "Seoul", "Director", review=ReviewLaw(first_certificates=0, random_per_ten_thousand=0)
)
PASSED = Frozen("determination", "vkfta", TODAY, "pass", "850440", "shift", "CTC", product="PSU-100", version=1)


def provisions(**terms):
    """An agreement of Korea and Viet Nam whose certificates have these terms."""
    certificate = CertificateTerms(**{"form": "VK", **terms})
    return Provisions(
        "vkfta", "Korea-Viet Nam", ("KR", "VN"), proofs=(Proof("certificate"),), formalities=Formalities(certificate)
    )


def line(quantity=800, **other):
    """One exported line, as a rule of power supplies."""
    first = ExportedLine(
        "8504402099", "KR", "Static converters", Decimal(quantity), "H87", Decimal(400), Decimal(440),
        Amount(Decimal("24000.00"), "USD"), "PSU-100",
    )  # fmt: skip
    return replace(first, **other)


def exportation(*lines, **other):
    """Forty cartons on an export declaration that was released."""
    first = Exportation(
        "E-1", "released", HANBIT, SAO_MAI, "VN", "HB-26-1", date(2026, 1, 20), 40, "CT", lines or (line(),)
    )
    return replace(first, **other)


def application(*items, **other):
    """What the exporter adds to it."""
    return replace(Application("vkfta", "E-1", "Kim Minsu", "Busan", items, marks="HB 1-40"), **other)


def case(asked=None):
    """An application that has just been handed in."""
    return ApplicationCase(CertificateApplied("A-1", HANBIT.identifier, asked or application(), TODAY))


def facts(**other):
    """All the office would have gathered for it."""
    first = IssuingFacts(
        TODAY, "KR", provisions(), exportation(), sought=(Sought(PASSED),), draw=9_999, serial=7, earlier_certificates=9
    )
    return replace(first, **other)
