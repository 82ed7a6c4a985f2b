"""The registry: a model chooses only whole, signed by two, in its days, and under the policy it was signed for."""

from datetime import date, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.lanes import LanePolicy, policy_digest
from gwanmun.law.risk.model.fit import SEEDS, fit, rows_of
from gwanmun.law.risk.registry.manifest import (
    SCHEMA,
    Learned,
    Manifest,
    Signature,
    SignedManifest,
    admit,
    expiry,
    manifest_bytes,
    manifest_digest,
)
from gwanmun.law.risk.registry.standing import (
    FLOORS,
    Change,
    Compared,
    Standing,
    before,
    promotion_problems,
    standing,
)
from gwanmun.office.signatures import holds
from tests.law.risk.making import made_up
from tests.law.tables import named, table

TODAY = date(2026, 12, 1)
POLICY = policy_digest(LanePolicy())


class Signing:
    """A model, and the two people who sign for it."""

    def __init__(self):
        lines, results = made_up(2_600)
        self.artefact = fit(rows_of(lines, by_line(results)))
        self.manifest = Manifest(
            SCHEMA, self.artefact.digests, Learned(lines[0].on, lines[-1].on, 2_600, 2_600, 300, "0" * 64), POLICY,
            TODAY, expiry(TODAY), SEEDS, {"lightgbm": "4"}, {"auc": 0.9, "lift_at_0.05": 3.0},
        )  # fmt: skip
        self.people = {role: Ed25519PrivateKey.generate() for role in ("risk_office", "auditor")}
        self.keys = {role: (key.public_key().public_bytes_raw().hex(),) for role, key in self.people.items()}

    def signed(self, *roles, manifest=None):
        manifest = manifest or self.manifest
        message = manifest_bytes(manifest)
        return SignedManifest(
            manifest, tuple(Signature(r, self.keys[r][0], self.people[r].sign(message).hex()) for r in roles)
        )  # fmt: skip

    def admit(self, signed=None, *, files=None, keys=None, policy=POLICY, today=TODAY):
        return admit(
            signed or self.signed("risk_office", "auditor"), self.artefact.files() if files is None else files,
            keys=self.keys if keys is None else keys, verify=verify, policy=policy, today=today,
        )  # fmt: skip

    def refused(self, *given, **other):
        with pytest.raises(Refused) as refused:
            self.admit(*given, **other)
        return [problem.code for problem in refused.value.problems]


def verify(public, message, signature):
    return holds("EdDSA", public, message, signature)


@pytest.fixture(scope="module")
def signing():
    return Signing()


def test_a_whole_model_signed_by_two_may_choose(signing):
    admitted = signing.admit()
    assert admitted.digest == manifest_digest(signing.manifest)
    assert admitted.artefact == signing.artefact


def test_what_nobody_or_only_one_signed_may_not(signing):
    assert signing.refused(signing.signed()) == ["model-unsigned", "model-unsigned"]
    assert signing.refused(signing.signed("auditor")) == ["model-unsigned"]


def test_one_person_does_not_stand_for_both(signing):
    both = dict.fromkeys(signing.keys, signing.keys["auditor"])
    mine = signing.signed("auditor").signatures[0]
    twice = SignedManifest(signing.manifest, (mine, replace(mine, role="risk_office")))
    assert signing.refused(twice, keys=both) == ["model-signed-by-one"]


def test_a_stranger_signs_in_vain(signing):
    assert signing.refused(keys={"risk_office": signing.keys["risk_office"]}) == [
        "model-signer-unknown",
        "model-unsigned",
    ]


DAYS = table("""
made       | expires    | today      | refused
-----------+------------+------------+------------------
2026-12-01 | 2027-03-01 | 2026-12-01 |
2026-12-01 | 2027-03-01 | 2027-02-28 |
2026-12-01 | 2027-03-01 | 2027-03-01 | model-expired
2026-12-01 | 2027-03-02 | 2026-12-01 | model-days-wrong
2026-12-01 | 2027-03-01 | 2026-11-30 | model-days-wrong
2026-12-01 | 2026-12-10 | 2026-12-10 | model-expired
""")


@pytest.mark.parametrize("row", DAYS, ids=named)
def test_a_model_has_its_days(row, signing):
    made, expires, today = (date.fromisoformat(row[name]) for name in ("made", "expires", "today"))
    signed = signing.signed("risk_office", "auditor", manifest=replace(signing.manifest, made_on=made, expires=expires))
    if row["refused"]:
        assert signing.refused(signed, today=today) == [row["refused"]]
    else:
        assert signing.admit(signed, today=today)


@given(st.data())
def test_whatever_byte_of_whatever_file_is_changed_it_shows(signing, data):
    files = signing.artefact.files()
    name = data.draw(st.sampled_from(sorted(files)))
    place = data.draw(st.integers(0, len(files[name]) - 1))
    changed = bytearray(files[name])
    changed[place] ^= data.draw(st.integers(1, 255))
    assert signing.refused(files=files | {name: bytes(changed)}) == ["model-tampered"]


CHANGED = {
    "a metric": {"metrics": {"auc": 0.99}},
    "the last day": {"expires": TODAY + timedelta(days=80)},
    "what it learned from": {"learned": Learned(TODAY, TODAY, 1, 1, 1, "1" * 64)},
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=list(CHANGED))
def test_a_manifest_changed_after_it_was_signed_shows(change, signing):
    signed = signing.signed("risk_office", "auditor")
    tampered = SignedManifest(replace(signed.manifest, **change), signed.signatures)
    assert signing.refused(tampered)[:2] == ["model-signature-wrong", "model-signature-wrong"]


def test_another_policy_another_signature(signing):
    assert signing.refused(policy=policy_digest(LanePolicy(rules_percent=24, tax_percent=31))) == ["model-policy-other"]


def test_another_schema_is_refused(signing):
    manifest = replace(signing.manifest, schema=SCHEMA + 1)
    assert signing.refused(signing.signed("risk_office", "auditor", manifest=manifest)) == ["model-foreign"]


def test_a_file_that_is_gone_is_missed(signing):
    files = signing.artefact.files()
    del files["evaded.txt"]
    assert signing.refused(files=files) == ["model-incomplete"]


def test_a_manifest_reads_back_as_it_was_written(signing):
    signed = signing.signed("risk_office", "auditor")
    read = msgspec.json.decode(msgspec.json.encode(signed), type=SignedManifest)
    assert manifest_digest(read.manifest) == manifest_digest(signed.manifest)


A, B, C = "a" * 64, "b" * 64, "c" * 64
STANDINGS = table("""
changes                                     | champion | challenger | before
--------------------------------------------+----------+------------+-------
                                            |          |            |
promoted a                                  | a        |            |
promoted a, challenger b                    | a        | b          |
promoted a, challenger b, promoted b        | b        |            | a
promoted a, promoted b, rolled_back a       | a        |            | b
promoted a, promoted b, challenger c        | b        | c          | a
promoted a, promoted b, promoted c          | c        |            | b
""")


@pytest.mark.parametrize("row", STANDINGS, ids=named)
def test_the_list_of_changes_says_who_chooses(row):
    changes = [Change(TODAY, *words.split()) for words in row["changes"].split(",") if words.strip()]
    assert standing(changes) == Standing(row["champion"], row["challenger"])
    assert before(changes) == row["before"]


BETTER = table("""
champion | challenger | tax  | other tax | problems
---------+------------+------+-----------+---------------------
.30      | .31        | 100  | 100       |
.30      | .30        | 100  | 101       |
.30      | .30        | 100  | 100       | challenger-no-better
.30      | .35        | 100  | 99        | challenger-no-better
.30      | .29        | 100  | 500       | challenger-no-better
""")


@pytest.mark.parametrize("row", BETTER, ids=named)
def test_a_challenger_must_be_better_in_one_and_worse_in_none(row):
    compared = Compared(900, float(row["champion"]), float(row["challenger"]), int(row["tax"]), int(row["other tax"]))
    found = promotion_problems(compared, {"auc": 0.9, "lift_at_0.05": 2.0}, FLOORS)
    assert [problem.code for problem in found] == row["problems"].split()


def test_a_model_below_a_gate_is_not_promoted():
    found = promotion_problems(None, {"auc": 0.51}, FLOORS)
    assert [(problem.code, problem.path) for problem in found] == [
        ("gate-not-reached", "metrics.auc"),
        ("gate-not-reached", "metrics.lift_at_0.05"),
    ]
