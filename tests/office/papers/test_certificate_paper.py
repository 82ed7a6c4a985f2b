"""The printed certificate: what a partner's officer, a telephone and a stranger can each find out from it."""

import base64
import io
from pathlib import Path

import msgspec
import pytest
import segno
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from PIL import Image
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gwanmun.countries.finding import Findings
from gwanmun.countries.folder import Folder
from gwanmun.countries.forms import GENERAL, read_form
from gwanmun.law.origin.form import Words
from gwanmun.law.origin.statement import statement_of, write_statement
from gwanmun.office import seal
from gwanmun.office.desks.papers.certificate_check import LARGEST_PAPER, check_paper, check_square
from gwanmun.office.desks.papers.certificate_paper import MASK, picture, print_certificate
from tests.law.origin.papers import BY_SHIFT, CERTIFICATE

TREATIES = Path(seal.__file__).parents[1] / "countries" / "treaties"
WORDS = Words({"KR": "Republic of Korea", "VN": "Viet Nam"}, {"KRPUS": "Busan"}, {"CT": "cartons"}, {"H87": "pieces"})


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seal")
    seal.make(folder, "KR", "Korea Customs Service")
    return seal.read(folder)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stranger")
    return seal.make(folder, "KR", "Korea Customs Service")


@pytest.fixture(scope="module")
def paper(own):
    form = read_form(Folder(TREATIES / "akfta"), Findings())
    return print_certificate(CERTIFICATE, form, WORDS, own)


def codes(checked):
    return [problem.code for problem in checked.problems]


def test_the_file_proves_itself(paper, own):
    checked = check_paper(paper, own.ring)
    assert codes(checked) == []
    assert checked.certificate == CERTIFICATE
    assert checked.statement.number == CERTIFICATE.number


@pytest.mark.parametrize("treaty", sorted(path.parent.name for path in TREATIES.glob("*/form.toml")))
def test_a_telephone_reads_the_square_on_every_form(treaty, own):
    findings = Findings()
    form = read_form(Folder(TREATIES / treaty), findings)
    assert not findings.all
    assert form is not GENERAL
    (page,) = picture(CERTIFICATE, form, WORDS, seal=own, ppi=110)
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)), formats=zxingcpp.BarcodeFormat.QRCode)
    assert check_square(read.text, own.ring).statement.number == CERTIFICATE.number


def test_a_telephone_reads_every_square_whatever_was_signed(own):
    """One pattern is laid over all of them: none of two hundred comes out so uneven that it cannot be read."""
    for serial in range(200):
        one = msgspec.structs.replace(CERTIFICATE, number=f"C021-26-{serial * 7919:07}")
        signed = seal.sign(own, write_statement(statement_of(one)))
        drawn = segno.make(signed, error="m", micro=False, mask=MASK)
        out = io.BytesIO()
        drawn.save(out, kind="png", border=2, scale=3)
        (read,) = zxingcpp.read_barcodes(Image.open(out), formats=zxingcpp.BarcodeFormat.QRCode)
        assert read.text == signed


def test_a_seal_of_a_long_chain_of_names_still_fits(own):
    """A country with a PKI of its own puts its certificate into the folder: longer names, more extensions."""
    key = own.paper_key
    units = [
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"Division {n} of the authority {'x' * 40}"[:64])
        for n in range(12)
    ]
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "KR"), *units])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(own.paper_certificate.not_valid_before_utc)
        .not_valid_after(own.paper_certificate.not_valid_after_utc)
        .add_extension(x509.KeyUsage(True, True, *(False,) * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    other = msgspec.structs.replace(own, paper_certificate=made, ring=msgspec.structs.replace(own.ring, paper=pem))
    assert codes(check_paper(print_certificate(CERTIFICATE, GENERAL, WORDS, other), other.ring)) == []


def test_twenty_items_go_over_to_a_second_page(own):
    long = msgspec.structs.replace(BY_SHIFT, description="a description that takes a line and a half " * 3)
    full = msgspec.structs.replace(CERTIFICATE, items=(long,) * 20)
    assert len(picture(full, GENERAL, WORDS, seal=own, ppi=40)) == 2
    assert check_paper(print_certificate(full, GENERAL, WORDS, own), own.ring).certificate == full


def test_a_changed_file_is_noticed(paper, own):
    at = paper.find(b"Libertinus")
    changed = paper[:at] + b"l" + paper[at + 1 :]
    assert codes(check_paper(changed, own.ring)) == ["paper-altered"]


def test_a_file_something_was_added_to_is_noticed(paper, own):
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    writer.root["/Lang"] = TextStringObject("ko")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert codes(check_paper(out.getvalue(), own.ring)) == ["paper-altered"]


def test_another_authority_of_the_same_name_is_not_believed(paper, stranger):
    assert codes(check_paper(paper, stranger)) == ["paper-seal-unknown", "statement-key-unknown"]


def test_one_country_cannot_sign_for_another(own):
    foreign = msgspec.structs.replace(CERTIFICATE, issuer="VN")
    assert codes(check_paper(print_certificate(foreign, GENERAL, WORDS, own), own.ring)) == ["statement-issuer-foreign"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"hello", b"\0" * 100])
def test_what_is_no_paper_is_said_to_be_none(content, own):
    assert codes(check_paper(content, own.ring)) == ["paper-unreadable"]


def test_a_cut_off_and_an_endless_file_are_no_papers(paper, own):
    assert codes(check_paper(paper[:5000], own.ring)) == ["paper-unreadable"]
    assert codes(check_paper(paper + b"\0" * LARGEST_PAPER, own.ring)) == ["paper-unreadable"]


def part(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def test_no_other_algorithm_is_taken(own):
    """A token that asks not to be checked, or to be checked with the public key as a secret, is forged (RFC 8725)."""
    _, body, _ = seal.sign(own, b'["a"]').split(".")
    unsigned = f"{part(msgspec.json.encode({'alg': 'none', 'kid': own.kid}))}.{body}."
    hashed = f"{part(msgspec.json.encode({'alg': 'HS256', 'kid': own.kid}))}.{body}.{part(b'0' * 32)}"
    assert codes(check_square(unsigned, own.ring)) == ["statement-forged"]
    assert codes(check_square(hashed, own.ring)) == ["statement-forged"]


@pytest.mark.parametrize("text", ["", "a.b.c", "..", "x" * 10_000, "é.é.é"])
def test_what_is_no_token_is_said_to_be_none(text, own):
    assert codes(check_square(text, own.ring)) == ["statement-unreadable"]


def test_a_seal_shows_no_secret_and_is_not_made_twice(tmp_path, own):
    assert "PRIVATE" not in repr(own)
    assert repr(own) == f"Seal({own.kid})"
    seal.make(tmp_path, "KR", "Korea Customs Service")
    kept = (tmp_path / seal.STATEMENT_KEY).read_bytes()
    with pytest.raises(FileExistsError):
        seal.make(tmp_path, "KR", "Korea Customs Service")
    assert (tmp_path / seal.STATEMENT_KEY).read_bytes() == kept
    assert (tmp_path / seal.STATEMENT_KEY).stat().st_mode & 0o077 == 0


def test_half_a_seal_is_none(tmp_path):
    with pytest.raises(seal.SealMissingError):
        seal.read(tmp_path)
    seal.make(tmp_path, "KR", "Korea Customs Service")
    (tmp_path / seal.PAPER_KEY).unlink()
    with pytest.raises(seal.SealMissingError):
        seal.read(tmp_path)
