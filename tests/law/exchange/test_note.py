"""Signed notes: the one way they are written, and everything that looks like one and is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.note import (
    LONGEST_NOTE,
    MOST_SIGNATURES,
    Note,
    NoteSignature,
    open_note,
    read_key,
    read_note,
    write_key,
    write_note,
)
from tests.law.exchange.signing import CHECK, CN, LOG, LOG_PQ, VN, holds

# Published with the first implementation of signed notes, in Go's checksum database.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SUM_GOLANG = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SAYING = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def ed25519(key, text, signature):
    return holds(key.kind, key.public, text.encode(), signature)


def test_a_note_others_have_published_opens():
    key = read_key(NEUMANN)
    opened = open_note(SAYING.encode(), [key], ed25519)
    assert opened.text.startswith("If you think")
    assert list(opened.signed) == [key]
    assert write_note(opened.text, read_note(SAYING.encode()).signatures) == SAYING.encode()


def test_a_note_of_which_a_letter_was_changed_does_not():
    changed = SAYING.replace("problem is", "Problem is").encode()
    assert open_note(changed, [read_key(NEUMANN)], ed25519).code == "note-forged"


def test_a_note_by_nobody_known_is_not_opened():
    assert open_note(SAYING.encode(), [read_key(SUM_GOLANG)], ed25519).code == "note-unsigned"


@pytest.mark.parametrize("written", [NEUMANN, SUM_GOLANG, *(write_key(signer.key) for signer in (LOG, LOG_PQ, VN, CN))])
def test_a_key_reads_back(written):
    assert write_key(read_key(written)) == written


@pytest.mark.parametrize(
    "written",
    [
        "", "PeterNeumann", NEUMANN[:-1], NEUMANN.replace("c74f20a3", "c74f20a4"), NEUMANN.replace("c74f", "C74F"),
        NEUMANN.replace("PeterNeumann", "Peter Neumann"), NEUMANN.replace("+AR", "+BR"), NEUMANN + "\n",
    ],
)  # fmt: skip
def test_what_is_no_key(written):
    assert read_key(written).code == "note-key-unreadable"


GOOD = "text\n\n— name " + "AAAAAAAA" + "\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "no text"),
        ("text\n", "no signature"),
        ("text\n\n", "no signature"),
        ("text\n— name AAAAAAAA\n", "no empty line"),
        ("text\n\n— name AAAAAAAA", "no newline at the end"),
        ("text\r\n\r\n— name AAAAAAAA\r\n", "carriage returns"),
        ("te\tt\n\n— name AAAAAAAA\n", "a control character"),
        ("text\n\n- name AAAAAAAA\n", "a hyphen for the dash"),
        ("text\n\n— na+me AAAAAAAA\n", "a plus in the name"),
        ("text\n\n— na\u2003me AAAAAAAA\n", "a wide space in the name"),
        ("text\n\n—  AAAAAAAA\n", "no name"),
        ("text\n\n— name AAAA\n", "shorter than a key's number"),
        ("text\n\n— name AAAAAAA\n", "padding left out"),
        ("text\n\n— name AAAAAAB=\n", "letters left over"),
        ("text\n\n— name AAAA AAAA\n", "a space in the signature"),
        ("text\n\n— name AAAAAAAA\n\n", "an empty line behind it"),
        ("text\n\n" + "— name AAAAAAAA\n" * (MOST_SIGNATURES + 1), "too many signatures"),
        ("x" * LONGEST_NOTE + GOOD, "too long"),
    ],
)
def test_what_is_no_note(content, why):
    assert read_note(content.encode()).code == "note-unreadable", why


def test_what_is_no_utf8_is_no_note():
    assert read_note(b"text\xff\n\n" + GOOD.partition("\n\n")[2].encode()).code == "note-unreadable"
    assert isinstance(read_note(GOOD.encode()), Note)


def test_a_second_signature_by_one_key_is_passed_over():
    """A line repeated, or a bad one after a good one by the same key, cannot count twice (A12)."""
    line = read_note(SAYING.encode()).signatures[0]
    bad = NoteSignature(line.name, line.number, b"\0" * 64)
    text = read_note(SAYING.encode()).text
    key = read_key(NEUMANN)
    assert len(open_note(write_note(text, [line, line]), [key], ed25519).signed) == 1
    assert len(open_note(write_note(text, [line, bad]), [key], ed25519).signed) == 1
    assert open_note(write_note(text, [bad, line]), [key], ed25519).code == "note-forged"


@given(st.binary(max_size=400))
def test_reading_rubbish_never_fails(content):
    assert isinstance(read_note(content), Note | Problem)


@given(
    text=st.text(st.characters(codec="utf-8", min_codepoint=32), max_size=80),
    signatures=st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=16),
)
def test_a_note_that_was_written_reads_back(text, signatures):
    lines = [NoteSignature("someone.example/key", b"abcd", signature) for signature in signatures]
    note = read_note(write_note(text + "\n", lines))
    assert note == Note(text + "\n", tuple(lines))


def test_checks_of_checkpoints_refuse_other_texts():
    assert not CHECK(CN.key, "no checkpoint\n", b"\0" * 2428)
    assert not CHECK(LOG.key, "no checkpoint\n", b"\0" * 63)
