"""`gwanmun verify`: whether a certificate of origin somebody holds is what its authority issued, without a network.

A sealed PDF and the text of a printed square are held against an authority's ring of keys; a bundle brings its proofs
with it and is held against the fingerprint of a country's key manifest.
"""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from msgspec import Struct

from gwanmun.cli.json_lines import ToldProblem, in_words
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import REFUSED, Trouble
from gwanmun.cli.verify_bundle import BundleVerified, is_bundle, own_trust, tell_bundle, verify_bundle
from gwanmun.cli.verify_evidence import EvidenceVerified, is_evidence, tell_evidence, verify_evidence
from gwanmun.law.exchange.archive import LONGEST_ARCHIVE
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.law.origin.statement import Statement
from gwanmun.office import postgres
from gwanmun.office.desks.papers.certificate_check import LARGEST_PAPER, Checked, check_paper, check_square
from gwanmun.office.seal import RING, Ring, read_ring

EXAMPLES = """
    gwanmun verify certificate.pdf --ring kr-ring.json      the sealed paper
    gwanmun verify square.txt --ring kr-ring.json           what a telephone read in the printed square
    gwanmun verify - --ring kr-ring.json < certificate.pdf
    gwanmun verify certificate.eodes.zip --trust kr/keys.v1.json --trust vn/keys.v1.json --for VN --json
    gwanmun verify fork-3f2a91.txt --trust cn/keys.v2.json        evidence: whom it convicts
"""

LARGEST = max(LARGEST_PAPER, LONGEST_ARCHIVE)
"""Bytes that are read of whatever is held."""


class Verified(Struct, frozen=True, omit_defaults=True):
    """The answer for a program."""

    holds: bool
    authority: str
    statement: dict[str, str]
    certificate: IssuedCertificate | None = None
    problems: tuple[ToldProblem, ...] = ()


def verify(
    paper: Annotated[
        str, typer.Argument(help="A PDF, a bundle, evidence, a file with the square's text, or - for standard input.")
    ],
    *,
    ring: Annotated[
        list[Path] | None,
        typer.Option(
            help="The issuing authority's public keys (JWK Set); without it those of offices on this machine."
        ),
    ] = None,
    trust: Annotated[
        list[str] | None,
        typer.Option(help="Of a bundle: whose keys are trusted, KR=<fingerprint> or a manifest's file."),
    ] = None,
    destination: Annotated[str, typer.Option("--for", help="Of a bundle: the country it is shown in, as VN.")] = "",
    late_days: Annotated[
        int, typer.Option(min=0, max=3650, help="Of a bundle: days from issue to the log that the agreement allows.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Verify a certificate of origin with its authority's public keys, and nothing else.

    Of a PDF the seal over the file must hold, the signed statement must be the authority's, and the certificate that
    the file carries must be, to the letter, the one that was stated. A bundle says who signed and by what right, where
    it was logged and between which times, and who has seen the log; without --trust the manifests in the folder
    GWANMUN_TRUST are trusted. Evidence says whom it convicts by his own signatures.
    """
    content = _content(paper)
    if is_bundle(content):
        bundle = verify_bundle(content, trust or own_trust(), destination=destination.upper(), late_days=late_days)
        _end(bundle, lambda: tell_bundle(bundle), as_json=as_json)
    if is_evidence(content):
        evidence = verify_evidence(content, trust or own_trust())
        _end(evidence, lambda: tell_evidence(evidence), as_json=as_json)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # why a seal does not hold is told below, in words
    rings = [_ring(path) for path in ring] if ring else _own_rings()
    checks = [(one, _check(content, one)) for one in rings]
    best, checked = min(checks, key=lambda check: len(check[1].problems))
    verified = Verified(
        not checked.problems, best.authority, _stated(checked.statement), checked.certificate,
        tuple(in_words(problem) for problem in checked.problems),
    )  # fmt: skip
    _end(verified, lambda: _tell(verified), as_json=as_json)


def _end(
    verified: Verified | BundleVerified | EvidenceVerified, tell: Callable[[], None], *, as_json: bool
) -> NoReturn:
    if as_json:
        say_json(verified)
    else:
        tell()
    raise typer.Exit(0 if verified.holds else REFUSED)


def _check(content: bytes, ring: Ring) -> Checked:
    if content.lstrip()[:5] == b"%PDF-":
        return check_paper(content, ring)
    return check_square(content.decode("ascii", "replace"), ring)


def _content(paper: str) -> bytes:
    if paper == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(paper).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as why:
        raise Trouble(
            f"{paper} cannot be read: {why.strerror}.", "Name a PDF, a text file, or - for standard input."
        ) from why


def _ring(path: Path) -> Ring:
    try:
        return read_ring(path.read_bytes())
    except OSError as why:
        raise Trouble(
            f"{path} cannot be read: {why.strerror}.", "Ask the authority for its ring of public keys."
        ) from why
    except ValueError as why:
        raise Trouble(f"{path} is no ring of keys: {why}.", "It is JSON with country, authority and keys.") from why


def _own_rings() -> list[Ring]:
    """The rings of the offices whose seals are kept on this machine."""
    found = sorted((postgres.home() / "seals").glob(f"*/{RING}"))
    if not found:
        raise Trouble(
            "No authority's keys are known here.",
            "Name its ring with --ring; an office publishes it at /v1/seal.",
        )
    return [_ring(path) for path in found]


def _stated(statement: Statement | None) -> dict[str, str]:
    if statement is None:
        return {}
    return {field: str(getattr(statement, field)) for field in statement.__struct_fields__}


def _tell(verified: Verified) -> None:
    screen = console()
    if verified.holds:
        screen.print(f"This holds: {verified.authority} issued it.", style="bold green")
    else:
        screen.print("This does not hold.", style="bold red")
        for problem in verified.problems:
            screen.print(f"  {problem.title}: {problem.cause} {problem.mend}")
    for field, value in verified.statement.items():
        screen.print(f"  {field:<11} {value}")
    if verified.certificate is not None:
        for number, item in enumerate(verified.certificate.items, 1):
            screen.print(
                f"  item {number:<6} {item.hs}  {item.quantity:,} {item.unit}  {item.criterion}  {item.description}"
            )
