"""Links from a pack's agreements to the treaties that say what originates: each exists, and fits the agreement."""

from collections.abc import Iterable, Sequence

from gwanmun.countries.finding import Findings, Placed
from gwanmun.countries.treaties import TreatyUnknownError, treaty
from gwanmun.countries.treaty_lint import TreatyRefusedError
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.origin.provisions import Provisions

DAYS_A_MONTH = 31
"""The longest month: no proof that a treaty allows is valid for more days than so many a month."""


def linked_treaties(
    agreements: Iterable[Placed[Agreement]], country: str, *, folders: Sequence[str], findings: Findings
) -> dict[str, str]:
    """The hash of every treaty that an agreement names, by the treaty's id; what does not fit goes to the findings."""
    linked = {}
    for agreement in agreements:
        name = agreement.value.treaty
        if not name:
            text = "No treaty says what originates under it: nobody can determine origin. Write treaty = its id."
            findings.warn("treaty-missing", agreement.place, text)
            continue
        try:
            found = treaty(name, folders)
        except TreatyUnknownError as why:
            findings.error("treaty-unknown", agreement.place, str(why))
        except TreatyRefusedError as why:
            findings.error("treaty-refused", agreement.place, str(why))
        else:
            linked[found.id] = found.hash
            _check_fit(agreement, found.provisions, country, findings)
    return dict(sorted(linked.items()))


def _check_fit(agreement: Placed[Agreement], provisions: Provisions, country: str, findings: Findings) -> None:
    """The pack's country and the partners are parties, and a proof is valid no longer than the treaty lets it be."""
    strangers = sorted({country, *agreement.value.partners} - set(provisions.parties))
    if strangers:
        text = f"{', '.join(strangers)}: no party to {provisions.id}, which is between {', '.join(provisions.parties)}."
        findings.error("treaty-parties", agreement.place, text)
    if country in agreement.value.partners:
        findings.error("treaty-parties", agreement.place, f"{country} is no partner of its own.")
    longest = max((proof.valid_months for proof in provisions.proofs), default=0) * DAYS_A_MONTH
    if agreement.value.proof_valid_days > longest:
        text = f"A proof is valid for {agreement.value.proof_valid_days} days, under {provisions.id} for fewer."
        findings.warn("treaty-validity", agreement.place, text)
