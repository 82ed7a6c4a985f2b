"""Links from a pack's agreements to the treaties that say what originates and what proves it.

What stands in a treaty stands in no pack: the ways to prove origin are taken from there.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.countries.finding import Findings, Placed
from gwanmun.countries.treaties import TreatyUnknownError, treaty
from gwanmun.countries.treaty_lint import TreatyRefusedError
from gwanmun.law.basics.money import Amount
from gwanmun.law.origin.agreement import Agreement, ProofKind, ProofOfOrigin, Prover
from gwanmun.law.origin.provisions import Proof, Provisions

DAYS_A_MONTH = 31
"""The longest month: no proof that a treaty allows is valid for more days than so many a month."""


class Linked(Struct, frozen=True):
    """What a pack's agreements say once their treaties are read."""

    agreements: dict[str, Agreement]
    treaties: dict[str, str]  # the hash of each, by its id


def link_treaties(
    agreements: Iterable[Placed[Agreement]], country: str, *, folders: Sequence[str], findings: Findings
) -> Linked:
    """The agreements with what their treaties say of proofs; what does not fit goes to the findings."""
    whole, linked = {}, {}
    for agreement in agreements:
        whole[agreement.value.id] = agreement.value
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
            ways = tuple(_ways(found.provisions, agreement.value.act))
            whole[agreement.value.id] = replace(agreement.value, proofs=ways)
    return Linked(whole, dict(sorted(linked.items())))


_KINDS: dict[str, ProofKind] = {
    "certificate": "certificate",
    "declaration": "origin_declaration",
    "approved-exporter-declaration": "origin_declaration",
    "importer-knowledge": "importer_knowledge",
}
_PROVERS: dict[str, Prover] = {
    "authority": "authority",
    "exporter": "exporter",
    "producer": "producer",
    "approved-exporter": "approved_exporter",
    "importer": "importer",
}


def _ways(provisions: Provisions, act: str) -> Iterator[ProofOfOrigin]:
    """Every way there is to prove origin under a treaty, and last up to which value nobody need."""
    formalities = provisions.formalities
    for proof in provisions.proofs:
        days = proof.valid_months * 365 // 12
        up_to = _amount(proof)
        yield ProofOfOrigin(
            _KINDS[proof.kind], (_PROVERS[proof.made_by],), up_to, days, act, confirmed=formalities.confirmed
        )
    if formalities.waiver is not None:
        amount = Amount(formalities.waiver.up_to, formalities.waiver.currency)
        yield ProofOfOrigin("none", (), amount, 0, act, confirmed=formalities.confirmed)


def _amount(proof: Proof) -> Amount | None:
    return None if proof.up_to is None else Amount(proof.up_to, proof.currency)


def _check_fit(agreement: Placed[Agreement], provisions: Provisions, country: str, findings: Findings) -> None:
    """The pack's country and the partners are parties, and a proof is valid no longer than the treaty lets it be."""
    strangers = sorted({country, *agreement.value.partners} - set(provisions.parties))
    if strangers:
        text = f"{', '.join(strangers)}: no party to {provisions.id}, which is between {', '.join(provisions.parties)}."
        findings.error("treaty-parties", agreement.place, text)
    if agreement.value.proofs:
        text = f"What proves origin stands in the treaty {provisions.id}; the rows here are not read. Take them out."
        findings.warn("proofs-twice", agreement.place, text)
    if country in agreement.value.partners:
        findings.error("treaty-parties", agreement.place, f"{country} is no partner of its own.")
    longest = max((proof.valid_months for proof in provisions.proofs), default=0) * DAYS_A_MONTH
    if agreement.value.proof_valid_days > longest:
        text = f"A proof is valid for {agreement.value.proof_valid_days} days, under {provisions.id} for fewer."
        findings.warn("treaty-validity", agreement.place, text)
