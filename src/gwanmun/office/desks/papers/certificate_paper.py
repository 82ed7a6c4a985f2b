"""The printed certificate: on its agreement's form, with the square that can be checked offline, sealed as a PDF.

The PDF carries the certificate itself as an attachment (`certificate.json`) and the signed statement beside it
(`statement.jws`), so that whoever has the file needs nobody's word: the seal says the file was not touched, the
statement says the authority issued this certificate, and its digest that the attachment is the certificate.
"""

from io import BytesIO
from pathlib import Path

import msgspec
import segno
import typst
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization

from gwanmun.law.origin.form import FilledForm, Form, Words, fill
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.law.origin.statement import statement_of, write_statement, written
from gwanmun.office.later import Later
from gwanmun.office.seal import Seal, sign

sign_pdf, fields = Later("pyhanko.sign"), Later("pyhanko.sign.fields")
registry, writer = Later("pyhanko_certvalidator.registry"), Later("pyhanko.pdf_utils.incremental_writer")

TEMPLATE = Path(__file__).with_name("certificate.typ").read_bytes()
DOCUMENT = "certificate.json"
STATEMENT = "statement.jws"
"""What the attachments of the PDF are called."""
MASK = 2
"""The pattern laid over the square. A writer is to try all eight and keep the evenest (ISO/IEC 18004, 7.8.3), which is
three quarters of the work of drawing it; every reader takes any, for the square names its own."""
BESIDE_ITS_CERTIFICATE = 1024
"""Bytes kept free for a seal beside twice its certificate, which it carries and names: else it is made twice, once only
to be measured."""

_FOOTER = "The square holds what the issuing authority signed; it can be checked without a network: gwanmun verify."
_ATTACHED = """
#pdf.attach("/{name}", bytes(sys.inputs.at("{name}")), mime-type: "{kind}", description: "{description}")
"""


def print_certificate(
    certificate: IssuedCertificate, form: Form, words: Words, seal: Seal, *, stamps: tuple[str, ...] = ()
) -> bytes:
    """The certificate as a sealed PDF; `stamps` are what stands across it beside its own: "Void"."""
    signed = sign(seal, write_statement(statement_of(certificate)))
    filled = fill(form, certificate, words, stamps)
    return _sealed(_laid_out(certificate, filled, signed), certificate, seal)


def picture(certificate: IssuedCertificate, form: Form, words: Words, *, seal: Seal, ppi: int = 144) -> list[bytes]:
    """The same paper as pictures, a PNG a page: for a screen, and to look at what was printed."""
    signed = sign(seal, write_statement(statement_of(certificate)))
    told = _told(certificate, fill(form, certificate, words), signed)
    pages = typst.compile(TEMPLATE, format="png", ppi=ppi, sys_inputs={"told": told}, ignore_system_fonts=True)
    return pages if isinstance(pages, list) else [pages]


def _laid_out(certificate: IssuedCertificate, filled: FilledForm, signed: str) -> bytes:
    attached = {DOCUMENT: written(certificate).decode(), STATEMENT: signed}
    source = TEMPLATE + b"".join(
        _ATTACHED.format(name=name, kind=kind, description=description).encode()
        for name, kind, description in (
            (DOCUMENT, "application/json", "The certificate of origin as data"),
            (STATEMENT, "application/jose", "What the issuing authority signed of it"),
        )
    )
    told = _told(certificate, filled, signed)
    paper = typst.compile(
        source, format="pdf", pdf_standards=["a-3b"], sys_inputs={"told": told, **attached}, ignore_system_fonts=True
    )
    assert isinstance(paper, bytes), "a PDF is one file"
    return paper


def _told(certificate: IssuedCertificate, filled: FilledForm, signed: str) -> str:
    """What the template is told, as JSON."""
    told = msgspec.to_builtins(filled) | {
        "authority": certificate.issuing_body,
        "declares": certificate.declaration.text,
        "square": square(signed),
        "footer": _FOOTER,
    }
    return msgspec.json.encode(told).decode()


def square(signed: str) -> str:
    """The signed statement as a QR code (ISO/IEC 18004), in SVG; a smudge of a tenth does not harm it."""
    drawn = BytesIO()
    segno.make(signed, error="m", micro=False, mask=MASK).save(
        drawn, kind="svg", xmldecl=False, border=2, omitsize=True
    )
    return drawn.getvalue().decode("utf-8")


def _sealed(paper: bytes, certificate: IssuedCertificate, seal: Seal) -> bytes:
    """The PDF with the authority's signature (PAdES) over every byte of it."""
    encoded = seal.paper_certificate.public_bytes(serialization.Encoding.DER)
    key = seal.paper_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = sign_pdf.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(encoded),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=registry.SimpleCertificateStore(),
    )
    metadata = sign_pdf.PdfSignatureMetadata(
        field_name="Seal",
        name=certificate.issuing_body,
        reason=f"Certificate of origin {certificate.number}",
        location=certificate.place,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    out, letters = BytesIO(), 2 * (2 * len(encoded) + BESIDE_ITS_CERTIFICATE)  # hexadecimal: two letters a byte
    changing = writer.IncrementalPdfFileWriter(BytesIO(paper))
    sign_pdf.PdfSigner(metadata, signer).sign_pdf(changing, bytes_reserved=letters, output=out)
    return out.getvalue()
