"""Checking a certificate somebody holds, with the issuing authority's ring of keys and without a network.

Three kinds of thing are held: the sealed PDF, the text of the printed square, or a picture of the paper from which
somebody has read that text. Whatever is wrong is told as problems; a paper without one is what its authority issued.
"""

from io import BytesIO

import msgspec
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from msgspec import Struct
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.law.origin.statement import Statement, differs, read_statement
from gwanmun.office.desks.papers.certificate_paper import DOCUMENT, STATEMENT
from gwanmun.office.seal import Ring, check

LARGEST_PAPER = 8 * 2**20
"""Bytes of a PDF that are looked at; a certificate of twenty items has a tenth of a megabyte."""
LARGEST_ATTACHMENT = 2**20


class Checked(Struct, frozen=True, omit_defaults=True):
    """What a paper was found to be: what its authority states, the certificate where it is attached, what is wrong."""

    statement: Statement | None
    certificate: IssuedCertificate | None = None
    problems: tuple[Problem, ...] = ()


def check_square(signed: str, ring: Ring) -> Checked:
    """What the text of a printed square is worth."""
    stated = check(signed.strip(), ring)
    if isinstance(stated, Problem):
        return Checked(None, problems=(stated,))
    statement = read_statement(stated)
    if isinstance(statement, Problem):
        return Checked(None, problems=(statement,))
    if statement.issuer != ring.country:
        facts = {"issuer": statement.issuer, "authority": ring.authority}
        return Checked(statement, problems=(Problem("statement-issuer-foreign", value=statement.number, facts=facts),))
    return Checked(statement)


def check_paper(paper: bytes, ring: Ring) -> Checked:
    """What a PDF is worth: its seal, its statement, and that the certificate it carries is the one stated."""
    if len(paper) > LARGEST_PAPER:
        return Checked(None, problems=(Problem("paper-unreadable", value=f"{len(paper)} bytes"),))
    try:
        reader = PdfFileReader(BytesIO(paper))
        attached = _attachments(reader)
        sealed = _sealed(reader, ring)
    except (PdfError, SignatureValidationError, ValueError, TypeError, KeyError, IndexError, RecursionError) as why:
        # A broken PDF breaks its reader in many ways; every one of them means that this is no paper of ours.
        return Checked(None, problems=(Problem("paper-unreadable", value=type(why).__name__),))
    if STATEMENT not in attached or DOCUMENT not in attached:
        return Checked(None, problems=(*sealed, Problem("paper-without-statement")))
    checked = check_square(attached[STATEMENT].decode("ascii", "replace"), ring)
    if checked.statement is None:
        return Checked(None, problems=(*sealed, *checked.problems))
    altered = differs(checked.statement, attached[DOCUMENT])
    problems = (*sealed, *checked.problems, *((altered,) if altered else ()))
    return Checked(checked.statement, None if altered else _certificate(attached[DOCUMENT]), problems)


def _certificate(content: bytes) -> IssuedCertificate | None:
    """The certificate of an attachment whose digest was stated; None where it is of a later make than this program."""
    try:
        return msgspec.json.decode(content, type=IssuedCertificate)
    except msgspec.DecodeError:
        return None


def _sealed(reader: PdfFileReader, ring: Ring) -> tuple[Problem, ...]:
    """What is wrong with the seal over the file."""
    signatures = reader.embedded_signatures
    if not signatures:
        return (Problem("paper-unsealed"),)
    own = x509.load_pem_x509_certificate(ring.paper.encode("ascii")) if ring.paper else None
    roots = [asn1_x509.Certificate.load(own.public_bytes(serialization.Encoding.DER))] if own else []
    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signatures[-1], context)
    if not (status.intact and status.valid):
        return (Problem("paper-altered"),)
    if not status.trusted:
        return (Problem("paper-seal-unknown", facts={"authority": ring.authority}),)
    if status.modification_level not in (None, ModificationLevel.NONE):
        return (Problem("paper-altered"),)
    return ()


def _attachments(reader: PdfFileReader) -> dict[str, bytes]:
    """The files a PDF carries, by name."""
    names = reader.root.get("/Names", generic.DictionaryObject())
    files = names.get("/EmbeddedFiles", generic.DictionaryObject()).get("/Names", generic.ArrayObject())
    attached: dict[str, bytes] = {}
    for index in range(1, len(files), 2):
        specification = files[index]
        content = specification["/EF"]["/F"].data
        if len(content) <= LARGEST_ATTACHMENT:
            attached[str(specification.get("/UF", specification.get("/F"))).lstrip("/")] = content
    return attached
