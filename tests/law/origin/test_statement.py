"""The statement: small, and true to the last letter of the certificate it is of."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.statement import (
    LONGEST_STATEMENT,
    Statement,
    differs,
    read_statement,
    statement_of,
    write_statement,
    written,
)
from tests.law.origin.papers import CERTIFICATE

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=200)


def test_a_statement_names_the_paper_its_parties_and_its_days():
    stated = statement_of(CERTIFICATE)
    assert (stated.number, stated.issuer, stated.expires, stated.items) == (
        "KR-AK-2026-0000417", "KR", date(2027, 2, 2), 2,
    )  # fmt: skip
    assert differs(stated, written(CERTIFICATE)) is None


@given(name=TEXT, remarks=TEXT)
def test_a_statement_reads_back_and_notices_every_change(name, remarks):
    certificate = replace(CERTIFICATE, consignee=replace(CERTIFICATE.consignee, name=name), remarks=remarks)
    stated = statement_of(certificate)
    assert read_statement(write_statement(stated)) == stated
    assert differs(stated, written(certificate)) is None
    changed = replace(certificate, remarks=remarks + ".")
    assert differs(stated, written(changed)).code == "certificate-altered"


@given(st.binary(max_size=2 * LONGEST_STATEMENT))
def test_whatever_else_was_signed_is_no_statement(content):
    read = read_statement(content)
    assert isinstance(read, Problem | Statement)


def test_a_statement_too_long_for_a_square_is_none():
    assert read_statement(b"[" * 5_000).code == "statement-unreadable"
    assert read_statement(b"[" * LONGEST_STATEMENT).code == "statement-unreadable"
