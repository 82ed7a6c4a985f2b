"""Certificates as documents: what is signed, what may be withheld, and that no part fits another document."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gwanmun.law.exchange import document as documents
from gwanmun.law.exchange import signed_json
from gwanmun.law.exchange.disclosure import GROUPS, UnsoundDisclosureError
from gwanmun.law.exchange.document import (
    SCHEMA,
    Certificate,
    Item,
    Parts,
    UnknownSchemaError,
    UnsoundDocumentError,
    identity_of,
    read_document,
    record_of,
    showing,
)
from gwanmun.law.exchange.jws import encoded
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.signed_json import UnsoundJSONError, read_json, write_object
from tests.law.exchange.forging import payload
from tests.law.exchange.issuing import BUSAN, CERTIFICATE, PARTS, issue
from tests.law.exchange.make_vectors import VECTORS

SCHEMA_FILE = Path(documents.__file__).parent / "schemas" / "certificate-of-origin-1.json"
UNSOUND = (UnsoundDocumentError, UnsoundDisclosureError, UnknownSchemaError)


def test_what_was_issued_is_what_is_read():
    read = read_document(issue())
    assert read.parts == PARTS
    assert (read.certificate.number, read.certificate.items) == (CERTIFICATE.number, CERTIFICATE.items)


@pytest.mark.parametrize("group", GROUPS)
def test_one_part_may_be_shown_alone(group):
    shown = read_document(showing(issue(), (group,)))
    assert getattr(shown.parts, group) == getattr(PARTS, group)
    assert [name for name in GROUPS if getattr(shown.parts, name) is not None] == [group]


@given(st.sets(st.sampled_from(GROUPS)))
def test_what_is_logged_does_not_depend_on_what_is_shown(groups):
    whole = issue()
    shown = showing(whole, tuple(groups))
    assert record_of(shown) == record_of(whole)
    assert identity_of(read_document(shown)) == identity_of(read_document(whole))


def test_what_is_withheld_cannot_be_read_off_the_rest():
    bare = showing(issue(), ())
    for secret in ("Hanbit", "Sao Mai", "HANBADA", "18240", "HB-2026-881"):
        assert secret.encode() not in read_document(bare).signed.payload


def test_the_same_party_in_two_certificates_has_two_digests():
    """Without fresh salts whoever holds one certificate could recognise its consignee in another."""
    one, other = (read_document(issue(seed=seed)).certificate.digests for seed in (b"one", b"two"))
    assert not set(one) & set(other)


def test_a_signature_made_twice_makes_no_second_document():
    """ES256 has two signatures for each text and dice for more; the document is one."""
    assert identity_of(read_document(issue(by=BUSAN))) == identity_of(read_document(issue(by=BUSAN)))
    signed, rest = issue(by=BUSAN).split("~", 1)
    message, signature = signed.rsplit(".", 1)
    again = f"{message}.{signature[::-1] if signature[0] in 'AQgw' else 'A' * 86}~{rest}"
    assert identity_of(read_document(again)) == identity_of(read_document(issue(by=BUSAN)))


def test_the_schema_is_the_one_its_name_says():
    name, _, digest = SCHEMA.partition("#")
    assert name == "certificate-of-origin/1"
    assert encoded(hashlib.sha256(SCHEMA_FILE.read_bytes()).digest()) == digest


def test_the_schema_is_of_the_fields_that_are_read():
    (certificate, _), parts = msgspec.json.schema_components([Certificate, Parts], ref_template="#/$defs/{name}")
    written = json.loads(SCHEMA_FILE.read_bytes())
    assert written["$defs"] == json.loads(json.dumps(parts))
    assert written["$ref"] == certificate["$ref"]


def test_a_schema_reader_that_is_not_ours_finds_the_document_good():
    schema = json.loads(SCHEMA_FILE.read_bytes())
    read = read_document(issue())
    jsonschema_rs.validate(schema, json.loads(read.signed.payload))
    shown = {disclosure.group: disclosure.value for disclosure in read.disclosures}
    jsonschema_rs.validate({**schema, "$ref": "#/$defs/Parts"}, shown)
    assert not jsonschema_rs.is_valid(schema, payload(approved=True))


@given(
    st.text(max_size=300)
    | st.builds(lambda at, sign: issue()[:at] + sign + issue()[at + 1 :], st.integers(0, 3000), st.characters())
)
def test_whatever_comes_is_read_or_refused(text):
    with suppress(*UNSOUND):
        read_document(text)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=20,
)


@given(PLAIN)
def test_what_is_written_to_be_signed_reads_back(value):
    try:
        read = read_json(write_object(value), 10_000)
    except UnsoundJSONError as why:
        assume("deeper" not in str(why) and "longer" not in str(why))
        raise
    assert read == value


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content):
    with suppress(UnsoundJSONError):
        read_json(content, 200)


@pytest.mark.parametrize(
    ("page", "kind"), [("document.md", Certificate), ("document.md", Item), ("keys.md", KeyManifest)]
)
def test_the_page_tells_of_every_field(page, kind):
    """And of the schema by its name; a field nobody wrote down is one another country will leave out."""
    text = (VECTORS.parent / page).read_text(encoding="utf-8")
    assert [name for name in kind.__struct_encode_fields__ if f"`{name}`" not in text] == []
    assert page != "document.md" or SCHEMA[:28] in text


PIECES = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"a"', '"b"', '"\u00e9"', '"\\u0061"', '"\x7f"', '"\u202e"', '"1.5"', '" "', " ",
     "1", "-1", "0", "-0", "1.0", "1e2", "9007199254740992", "9007199254740991", "12345678901234567", "true", "null"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)
TEXTS = (
    st.binary(max_size=40)
    | st.lists(PIECES, max_size=14).map(lambda pieces: "".join(pieces).encode())
    | VALUES.map(lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    )
    | VALUES.map(lambda value: json.dumps({"a": value, "b": [value]}).encode())
)


def told_by(reader, content):
    """What a reader makes of a text, down to the types; a text that is refused is refused, whatever the words."""
    try:
        return repr(reader(content))
    except UnsoundJSONError:
        return None


@given(TEXTS)
@settings(max_examples=600)
@example(b'{"a":1,"a":1}')
@example(b"[1.0]")
@example(b'{"a":{"a":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}}')
@example(b"[" * 17 + b"]" * 17)
@example(b'["\xef\xbb\xbf"]')
@example(b"null")
def test_both_readers_of_signed_json_are_one(content):
    assert told_by(lambda text: read_json(text, 10_000), content) == told_by(signed_json._read_exactly, content)
