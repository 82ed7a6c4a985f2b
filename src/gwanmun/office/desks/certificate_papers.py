"""The desk of papers: a certificate this office issued, on its agreement's form, sealed, to be printed or sent."""

from functools import cache
from pathlib import Path

from django.conf import settings

from gwanmun.countries import world
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin.form import Words
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.office import seal
from gwanmun.office.desks import forms, issued_certificates, posting, rulebooks
from gwanmun.office.desks.papers.certificate_paper import print_certificate
from gwanmun.office.journal.entry import Actor
from gwanmun.office.seal import EDDSA, Ring, Seal, SealMissingError


def paper(number: str, actor: Actor) -> bytes:
    """The certificate as a sealed PDF, to those it concerns; one that is void says so across its head."""
    issued = issued_certificates.show(number, actor)
    stamps = ("Void",) if issued.void else ()
    form = forms.form_of(issued.certificate.agreement)
    return print_certificate(issued.certificate, form, words(), _seal_of(issued.certificate), stamps=stamps)


def ring() -> Ring:
    """The public keys this office's certificates are checked with, for anybody."""
    return seal.with_keys(own_seal().ring, _manifest_keys())


def words() -> Words:
    """What codes are called on a form: in English, in which agreements want their certificates."""
    country = rulebooks.current().country
    lists = {
        name: {code: names["en"] for code, names in country.lists[name].codes.items() if "en" in names}
        for name in ("locations", "package_kinds", "units")
        if name in country.lists
    }
    countries = {code: names["en"] for code, names in world.lists()["countries"].items()}
    return Words(_in_order(countries), **lists)


def own_seal() -> Seal:
    """This office's seal, read once a process. Problem: `seal-missing`."""
    return _seal_in(settings.SEAL_FOLDER)


def _seal_of(certificate: IssuedCertificate) -> Seal:
    """The office's seal; where a key manifest names an issuing key for the agreement, that key signs the statement."""
    own, found = own_seal(), posting.issuing_key(certificate.agreement, certificate.issuing_body)
    if isinstance(found, Problem) or found[0].algorithm != EDDSA:
        return own
    key, signer = found
    return seal.signing_by(own, key.kid, signer.sign)


def _manifest_keys() -> list[tuple[str, str]]:
    """The issuing keys of the manifest: those that have ended, too, for what they signed in their time holds."""
    manifest = posting.own_manifest()
    keys = manifest.issuing if manifest is not None else ()
    return [(key.kid, key.public) for key in keys if key.algorithm == EDDSA and key.why != "stolen"]


@cache
def _seal_in(folder: str) -> Seal:
    try:
        return seal.read(Path(folder or "seal"))
    except SealMissingError as why:
        raise Refused(Problem("seal-missing", value=str(why))) from why


def _in_order(countries: dict[str, str]) -> dict[str, str]:
    """Names as a letter has them: "Korea, Republic of" is the Republic of Korea."""
    return {code: " ".join(reversed(name.split(", "))) for code, name in countries.items()}
