"""Key watch: what an office cannot sign, and whose keys run out, told before anybody needs them."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from gwanmun.law.exchange.key_manifest import IssuingKey
from gwanmun.law.exchange.key_watch import KeyWarning, is_soon, missing, running_out

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
US = "Korea Customs Service"


def key(kid, *agreements, authority=US, until=None):
    return IssuingKey(kid, "EdDSA", "A" * 43, authority, "020", agreements, 0, until, "retired" if until else "")


def manifest(*issuing, country="KR", days=365):
    expires = int((NOW + timedelta(days=days)).timestamp())
    return SimpleNamespace(issuing=issuing, country=country, expires=expires)


@pytest.mark.parametrize(
    ("issuing", "held", "lacking"),
    [
        ([key("a", "vkfta", "akfta")], {"a"}, []),
        ([key("a", "vkfta")], {"a"}, ["akfta"]),
        ([key("a", "vkfta", "akfta")], set(), ["vkfta", "akfta"]),  # its private half is gone
        ([key("a", "vkfta", "akfta", until=9)], {"a"}, ["vkfta", "akfta"]),
        ([key("a", "vkfta", "akfta", until=9), key("b", "vkfta")], {"a", "b"}, ["akfta"]),
        ([key("a", "vkfta", "akfta", authority="KCCI")], {"a"}, ["vkfta", "akfta"]),
        ([], set(), ["vkfta", "akfta"]),
    ],
)
def test_an_agreement_nothing_can_be_signed_under_is_named(issuing, held, lacking):
    assert missing(manifest(*issuing), US, ["vkfta", "akfta"], held) == lacking


def test_without_a_manifest_nothing_can_be_signed():
    assert missing(None, US, ["vkfta"], {"a"}) == ["vkfta"]


def test_keys_that_run_out_are_told_of_a_month_before():
    told = list(running_out([manifest(days=31), manifest(country="VN", days=29), manifest(country="IN", days=-1)], NOW))
    assert told == [
        KeyWarning("keys-run-out", "VN", date(2026, 12, 30)), KeyWarning("keys-ran-out", "IN", date(2026, 11, 30))
    ]  # fmt: skip
    assert is_soon(NOW + timedelta(days=29), NOW)
    assert not is_soon(NOW + timedelta(days=31), NOW)
