"""What the world learns of a log: numbers without meaning, and how much is going on."""

import hashlib
import math
import random

from gwanmun.law.exchange.entry import ISSUE, entry_leaf
from gwanmun.law.exchange.padding import PAD_TO, padding
from tests.law.exchange.issuing import issue

NUMBERS = [f"KR-2026-{number:07}" for number in range(2000)]


def digest(number):
    """A record a stranger can guess whole: of certificates, often nothing but the number is unknown."""
    return hashlib.sha256(f"certificate {number}".encode()).digest()


def test_a_dictionary_finds_nothing_among_the_leaves():
    """A16: an attacker has every leaf of the log and every record there could be; without the salts it is noise."""
    dice = random.Random(16)
    leaves = {entry_leaf(ISSUE, dice.randbytes(32), digest(number)) for number in NUMBERS}
    guesses = {entry_leaf(ISSUE, bytes(32), digest(number)) for number in NUMBERS}
    assert not leaves & guesses


def test_without_salts_the_same_dictionary_would_find_everything():
    """Why there are salts: the attack works at once on a log that has none, or one for all."""
    for salt in (bytes(32), b"one salt for all, which leaked".ljust(32)):
        leaves = [entry_leaf(ISSUE, salt, digest(number)) for number in NUMBERS[:50]]
        known = {entry_leaf(ISSUE, salt, digest(number)): number for number in NUMBERS}
        assert [known[leaf] for leaf in leaves] == NUMBERS[:50]


def test_who_has_one_salt_has_one_record():
    """A counterpart that leaks what it was sent opens that and nothing else."""
    dice = random.Random(17)
    salts = [dice.randbytes(32) for _ in NUMBERS]
    leaves = [entry_leaf(ISSUE, salt, digest(number)) for salt, number in zip(salts, NUMBERS, strict=True)]
    found = {leaf for number in NUMBERS if (leaf := entry_leaf(ISSUE, salts[7], digest(number))) in set(leaves)}
    assert found == {leaves[7]}


def test_a_parts_digest_cannot_be_guessed_from_a_list_of_companies():
    """The same of the five parts: the consignee cannot be found by trying every company there is."""
    from_two_documents = [issue(seed=seed).split("~")[3] for seed in (b"a", b"b")]
    assert from_two_documents[0] != from_two_documents[1]


def seen_bits(counts):
    """How much a stranger learns of a second from how far the log grew in it, in bits."""
    return -sum(p * math.log2(p) for n in set(counts) if (p := counts.count(n) / len(counts)))


def test_padding_tells_less_of_how_much_was_issued():
    """A21: 2,000 seconds with up to forty certificates in each; what growth tells, with and without padding."""
    dice = random.Random(21)
    issued = [dice.randrange(40) for _ in range(2000)]
    padded = [count + padding(count) for count in issued]
    assert seen_bits(issued) > 5
    assert seen_bits(padded) == 0, "every second grows by 64 entries, or not at all"
    assert set(padded) == {PAD_TO}
    cost = sum(padded) / sum(issued)
    assert 3 < cost < 3.6, "what it costs: so many entries for one"


def test_padding_fills_a_checkpoint_to_a_whole_number_of_entries():
    assert [padding(count) for count in (0, 1, 63, 64, 65, 128, 256)] == [64, 63, 1, 0, 63, 0, 0]
