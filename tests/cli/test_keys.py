"""`gwanmun keys`: the ceremony as its keepers hold it, and the days on which a key is stolen."""

import json
import stat

import pytest
from typer.testing import CliRunner

from gwanmun.cli.app import build
from gwanmun.law.exchange.judging import Seen, judge
from gwanmun.law.exchange.jws import decoded
from gwanmun.law.exchange.key_manifest import note_keys
from gwanmun.law.exchange.trust import begin, counted, follow, is_current
from gwanmun.office import roots
from gwanmun.office.country_keys import KeyMissingError, issuing_signer, manifests, note_signer
from gwanmun.office.signatures import holds, note_holds
from tests.law.exchange.issuing import CERTIFICATE, Issuer, issue

AUTHORITY = "Korea Customs Service"


class Ceremony:
    """A country's keys in one folder, its roots in another, and the command between them."""

    def __init__(self, folder):
        self.folder, self.roots = folder / "keys", folder / "roots"
        self.said = ""
        self.run(
            "make", "KR", "--roots", str(self.roots), "--host", "eodes.customs.example", "--authority", AUTHORITY,
            "--agreement", "vkfta",
        )  # fmt: skip

    def run(self, *words, code=0, **environment):
        done = CliRunner().invoke(build("keys"), ["keys", *words, "--folder", str(self.folder)], env=environment)
        self.said += done.output
        assert done.exit_code == code, done.output
        return done.output

    def with_roots(self, *numbers):
        return [word for n in numbers for word in ("--root", str(self.roots / f"kr-root-{n}.pem"))]

    @property
    def newest(self):
        return manifests(self.folder)[-1].manifest

    def signer(self, kid):
        """An officer who signs certificates with this key."""
        key = next(key for key in self.newest.issuing if key.kid == kid)
        officer = Issuer(kid, 1)
        officer.public = decoded(key.public)
        officer.algorithm, officer.sign = key.algorithm, issuing_signer(self.folder, kid, officer.public).sign
        return officer

    def judged(self, by, place):
        return judge(issue(CERTIFICATE, by=by), self.newest, Seen(place), holds).verdict


@pytest.fixture
def ceremony(tmp_path):
    return Ceremony(tmp_path)


def test_a_country_begins_with_three_roots_and_one_manifest(ceremony):
    assert sorted(file.name for file in ceremony.roots.iterdir()) == [f"kr-root-{n}.pem" for n in (1, 2, 3)]
    [first] = manifests(ceremony.folder)
    assert begin(first, first.fingerprint, holds).manifest == first.manifest
    assert {key.kid for key in first.manifest.issuing} == {"kr-co-1"}
    assert (len(first.manifest.log), len(first.manifest.witness), len(first.manifest.tls)) == (2, 2, 1)


def test_private_keys_are_their_owners_alone(ceremony):
    files = [*ceremony.roots.iterdir(), *ceremony.folder.glob("*.pem")]
    assert len(files) == 3 + 1 + 1 + 2 + 2 + 1
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (ceremony.roots, ceremony.folder)} == {0o700}


def test_nothing_secret_is_ever_printed(ceremony):
    ceremony.run("rotate", "issuing", "--log-size", "100", "--replaces", "kr-co-1", *ceremony.with_roots(1, 2))
    ceremony.run("show")
    ceremony.run("show", "--json")
    ceremony.run("revoke", "nobody", "--log-size", "100", code=1)
    secrets = [
        line
        for file in (*ceremony.roots.iterdir(), *ceremony.folder.glob("*.pem"))
        for line in file.read_text().splitlines()
        if "-----" not in line
    ]
    assert secrets
    assert [secret for secret in secrets if secret in ceremony.said] == []
    keys = roots.read(ceremony.roots / "kr-root-1.pem")
    signer = note_signer(ceremony.folder, "node", note_keys(ceremony.newest.node)[0])
    assert (repr(keys), repr(signer)) == ("RootKeys(kr-root-1)", f"Signer({signer.name})")


def test_two_keepers_sign_one_after_another(ceremony):
    """Neither need be in the room with the other, and the office's machine never has two roots at once."""
    said = ceremony.run("rotate", "issuing", "--log-size", "100", *ceremony.with_roots(1))
    assert "draft until 2" in said
    assert ceremony.newest.version == 1
    said = ceremony.run("sign", *ceremony.with_roots(1))
    assert "draft until 2" in said, "one root twice is one root"
    assert "in force" in ceremony.run("sign", *ceremony.with_roots(3))
    assert ceremony.newest.version == 2


def test_rotation_drill(ceremony):
    """A new issuing key takes over; what the old one signed stays good, and the old one signs nothing more."""
    old = ceremony.signer("kr-co-1")
    ceremony.run(
        "rotate", "issuing", "--algorithm", "ES256", "--log-size", "100", "--replaces", "kr-co-1",
        *ceremony.with_roots(2, 3),
    )  # fmt: skip
    new = ceremony.signer("kr-co-2")
    assert new.algorithm == "ES256"
    assert [ceremony.judged(old, place) for place in (0, 99, 100)] == ["OK", "OK", "REVOKED_KEY"]
    assert [ceremony.judged(new, place) for place in (99, 100)] == ["BAD_ISSUER_KEY", "OK"]


def test_drill_a_stolen_issuing_key(ceremony):
    """The thief signs what he likes; what he cannot do is put it where the log has gone by."""
    thief = ceremony.signer("kr-co-1")
    ceremony.run("revoke", "kr-co-1", "--log-size", "500", "--why", "stolen", *ceremony.with_roots(1, 3))
    assert [ceremony.judged(thief, place) for place in (500, 10_000, None)] == ["REVOKED_KEY"] * 3
    assert ceremony.judged(thief, 499) == "OK", "certificates that were logged before are not lost"
    ceremony.run("rotate", "issuing", "--log-size", "500", *ceremony.with_roots(1, 2))
    assert ceremony.judged(ceremony.signer("kr-co-2"), 500) == "OK"
    ceremony.run("revoke", "kr-co-1", "--log-size", "600", *ceremony.with_roots(1, 2), code=1)


@pytest.mark.parametrize("purpose", ["node", "log", "witness"])
def test_drill_a_stolen_key_of_the_office(ceremony, purpose):
    """Whatever it signs notes with is ended and another begins; certificates never depended on it."""
    stolen = note_keys(getattr(ceremony.newest, purpose))[0]
    ceremony.run("revoke", stolen.number.hex(), "--log-size", "300", *ceremony.with_roots(1, 2))
    ceremony.run("rotate", purpose, "--log-size", "300", *ceremony.with_roots(1, 2))
    newest = getattr(ceremony.newest, purpose)[-1]
    ended = next(one for one in getattr(ceremony.newest, purpose) if stolen.number.hex() in one.key)
    assert (ended.until, ended.why) == (300, "stolen")
    assert newest.since == 300
    fresh = note_keys([newest])[0]
    signature = note_signer(ceremony.folder, purpose, fresh).sign(b"a note")
    assert note_holds(fresh.kind, fresh.public, b"a note", signature)
    assert not note_holds(stolen.kind, stolen.public, b"a note", signature)
    assert ceremony.judged(ceremony.signer("kr-co-1"), 10_000) == "OK"


def test_drill_a_stolen_root(ceremony):
    """One root is not the country: it is replaced by the other two, and what it signs afterwards is nothing."""
    ceremony.run(
        "rotate", "root", "--replaces", "kr-root-2", "--file", str(ceremony.roots / "kr-root-4.pem"),
        "--log-size", "100", *ceremony.with_roots(1, 3),
    )  # fmt: skip
    assert [root.name for root in ceremony.newest.roots.keys] == ["kr-root-1", "kr-root-4", "kr-root-3"]
    ceremony.run("rotate", "tls", "--log-size", "110", *ceremony.with_roots(2, 1))
    assert ceremony.newest.version == 2, "the stolen root and one other are not two of three any more"
    ceremony.run("sign", *ceremony.with_roots(4))
    assert ceremony.newest.version == 3
    assert len(ceremony.newest.tls) == 2, "the old pin stays for one version"


def test_fast_forward_is_recovered_from_by_changing_the_roots(ceremony):
    """Who stole the log's key counts to the end of numbers; with other roots the counting starts anew."""
    chain = manifests(ceremony.folder)
    trust = counted(begin(chain[0], chain[0].fingerprint, holds), "log", 2**62)
    assert counted(trust, "log", 1000).code == "counter-behind"
    ceremony.run("rotate", "log", "--log-size", "1000", *ceremony.with_roots(1, 2))
    rotated = follow(trust, manifests(ceremony.folder)[1], holds)
    assert rotated.counters == {"log": 2**62}, "a new key alone does not make anybody forget"
    ceremony.run(
        "rotate", "root", "--replaces", "kr-root-1", "--file", str(ceremony.roots / "kr-root-4.pem"),
        "--log-size", "1000", *ceremony.with_roots(1, 2),
    )  # fmt: skip
    assert ceremony.newest.version == 2, "two of the old roots have signed, but only one of the new"
    ceremony.run("sign", *ceremony.with_roots(3))
    recovered = follow(rotated, manifests(ceremony.folder)[2], holds)
    assert recovered.counters == {}
    assert counted(recovered, "log", 1000).counters == {"log": 1000}


def test_a_freeze_is_noticed(ceremony):
    """Whoever keeps a new manifest from us cannot keep the heartbeat that names it, nor stop the calendar."""
    [first] = manifests(ceremony.folder)
    trust = begin(first, first.fingerprint, holds)
    now = first.manifest.issued
    assert is_current(trust, now, announced=1) is None
    assert is_current(trust, now, announced=2).code == "manifest-behind"
    assert is_current(trust, first.manifest.expires).code == "manifest-expired"


def test_a_passphrase_seals_a_root(tmp_path):
    file = tmp_path / "kr-root-1.pem"
    roots.make(file, "correct horse")
    assert b"ENCRYPTED" in file.read_bytes()
    assert roots.read(file, "correct horse").name == "kr-root-1"
    for wrong in ("", "battery staple"):
        with pytest.raises(roots.RootFileError, match="kr-root-1"):
            roots.read(file, wrong)


REFUSED = """
what is asked for                                          | words
a log that shrinks                                         | rotate issuing --log-size 5
a purpose there is not                                     | rotate heart --log-size 100
a root nobody has                                          | rotate root --log-size 100 --replaces kr-root-9 --file {}/new.pem
a root over another                                        | rotate root --log-size 100 --replaces kr-root-1 --file {}/kr-root-2.pem
a root that cannot be opened                               | rotate issuing --log-size 100 --root {}/kr-root-9.pem
a policy that is none                                      | rotate policy --log-size 100
a key nobody has                                           | revoke kr-co-9 --log-size 100
a country again                                            | make KR --roots {} --host a.example --authority X --agreement a
a signature without a draft                                | sign --root {}/kr-root-1.pem
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.partition("|")[0].strip())
def test_what_cannot_be_leaves_everything_as_it_was(ceremony, row):
    ceremony.run("rotate", "tls", "--log-size", "50", *ceremony.with_roots(1, 2))
    before = sorted(ceremony.folder.iterdir())
    ceremony.run(*row.partition("|")[2].format(ceremony.roots).split(), code=1)
    assert sorted(ceremony.folder.iterdir()) == before


def test_a_draft_that_waits_is_not_written_over(ceremony):
    ceremony.run("rotate", "issuing", "--log-size", "100")
    ceremony.run("rotate", "node", "--log-size", "100", code=1)


def test_a_key_that_is_another_than_its_name_says_signs_nothing(ceremony):
    [node] = note_keys(ceremony.newest.node)
    file = ceremony.folder / f"node-{node.number.hex()}.pem"
    file.write_bytes((ceremony.folder / "issuing-kr-co-1.pem").read_bytes())
    with pytest.raises(KeyMissingError, match="another key"):
        note_signer(ceremony.folder, "node", node)


def test_the_answer_for_a_program(ceremony):
    answer = json.loads(ceremony.run("rotate", "node", "--log-size", "100", *ceremony.with_roots(1, 2), "--json"))
    assert answer == {
        "version": 2,
        "fingerprint": manifests(ceremony.folder)[-1].fingerprint,
        "signed_by": ["kr-root-1", "kr-root-2"],
        "in_force": True,
    }
