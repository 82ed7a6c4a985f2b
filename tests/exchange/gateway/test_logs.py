"""Logs and their witnesses: two stories are evidence, a shorter log is not cosigned, and without witnesses mail goes on."""

import base64
import hashlib
import json
import secrets

from msgspec.structs import replace

from gwanmun.cli import key_ceremony
from gwanmun.law.exchange import evidence
from gwanmun.law.exchange.channel import write_head
from gwanmun.law.exchange.checkpoint import Checkpoint, checking, read_checkpoint, sign_checkpoint, write_checkpoint
from gwanmun.law.exchange.merkle import Frontier, append, consistency_proof, root_of
from gwanmun.law.exchange.note import ED25519, ML_DSA_44, open_note, signature_by, write_note
from gwanmun.office.signatures import note_holds
from tests.exchange.gateway.test_disks import alarms, is_signed
from tests.exchange.hammer import reading
from tests.exchange.hammer.offices import eventually, introduce
from tests.exchange.hammer.visitor import written


def test_A02_two_stories_under_one_number_are_both_kept_and_the_channel_freezes(net):
    guest = net.guest("CN", net.vn)
    assert guest.tell(guest.certificate(), lane="bulk").word == "receipts"
    story = guest.enter("bulk")
    first, _ = guest.batch(guest.certificate(), lane="bulk")
    head, items = story.goes_on([guest.certificate()], [secrets.token_bytes(32)])
    assert guest.send(head.channel, written(guest, head, items, guest.session)).word == "receipts"
    other, told = story.goes_on([guest.certificate()], [secrets.token_bytes(32)])
    said = guest.send(other.channel, written(guest, other, told, guest.session))
    assert said.word == "frozen", said
    [(content, kept)] = net.vn.ask("SELECT content, items FROM exchange_evidence WHERE id = %s", said.told["evidence"])
    found = evidence.read_equivocation(bytes(content))
    assert evidence.is_equivocation(found, lambda who, note: reading.unsealing(guest.country)(note)) == "CN"
    [item] = json.loads(bytes(kept))
    assert base64.b64decode(item["body"]) == told[0].body, "both stories are kept"
    assert write_head(first) != write_head(head)
    assert "equivocation" in alarms(net.vn)
    assert guest.send(other.channel, written(guest, other, told, guest.session)).word == "frozen"
    assert guest.tell(guest.certificate(), lane="co").word == "receipts", "its other lanes are open"


class OtherLog:
    """A log of which only the keys are real: it tells what it likes."""

    def __init__(self, guest, salt=b""):
        self.guest, self.leaves = guest, [hashlib.sha256(b"%d%b" % (n, salt)).digest() for n in range(40)]
        self.origin = guest.country.manifest.origin

    def checkpoint(self, size):
        text = write_checkpoint(Checkpoint(self.origin, size, root_of(append(Frontier(), self.leaves[:size]))))
        signed = []
        for kind in (ED25519, ML_DSA_44):
            key, signer = self.guest.country.signer("log", kind)
            signed.append(signature_by(key, sign_checkpoint(key, text, 1_790_000_000, signer.sign)))
        return write_note(text, signed)

    def proof(self, old, new):
        def read(level, place):
            return root_of(append(Frontier(), self.leaves[place << level : (place + 1) << level]))

        return consistency_proof(old, new, read) if 0 < old < new else ()

    def offer(self, old, new, session, *, proof=None):
        hashes = self.proof(old, new) if proof is None else proof
        lines = [f"old {old}", *(base64.b64encode(one).decode() for one in hashes)]
        body = "\n".join([*lines, "", ""]).encode() + self.checkpoint(new)
        return self.guest.say(
            "POST", "/log/add-checkpoint", body, {"Content-Type": "text/plain", "Eodes-Session": str(session)}
        )

    def session(self):
        """Ask the witness how far it saw us; the session it knows from now on."""
        said = self.guest.post("/log/seen", json.dumps({"session": self.guest.session}).encode())
        assert said.word == "seen", said
        return said.told["session"]


def test_A05_a_log_that_was_cut_short_or_rewritten_is_not_cosigned(net):
    log = OtherLog(net.guest("IN", net.vn))
    session = log.session()
    assert log.offer(0, 20, session).status == 200
    shorter = log.offer(20, 12, session)
    assert (shorter.status, shorter.word) != (200, ""), shorter
    assert shorter.status >= 400
    rewritten = OtherLog(log.guest, salt=b"another past")
    said = rewritten.offer(20, 30, session)
    assert said.status >= 400, said
    assert net.vn.head("Watched", log.origin)["size"] == 20
    assert "not-consistent" in alarms(net.vn)
    assert log.offer(20, 30, session).status == 200, "the log that goes on is cosigned"
    known = log.offer(12, 30, session)
    assert (known.status, known.body.strip()) == (409, b"30")


def test_A14_a_wrong_size_or_a_spoilt_proof_is_refused(net):
    guest = net.guest("CN", net.kr)  # of whose log nobody else has told
    log = OtherLog(guest)
    session = log.session()
    assert log.offer(0, 7, session).status == 200
    good = log.proof(7, 21)
    for proof in (good[:-1], (*good, bytes(32)), (good[1], good[0], *good[2:]), ()):
        assert log.offer(7, 21, session, proof=proof).status >= 400
    assert (
        guest.say(
            "POST", "/log/add-checkpoint", b"old 07\n\n" + log.checkpoint(21), {"Content-Type": "text/plain"}
        ).status
        == 400
    )
    assert (
        guest.say("POST", "/log/add-checkpoint", b"old 9223372036854775808\n\nx", {"Content-Type": "text/plain"}).status
        == 400
    )
    assert log.offer(7, 21, session).status == 200


def test_A03_two_roots_of_one_size_convict_the_log_with_proof_for_anybody(net):
    log = OtherLog(net.guest("ID", net.vn))
    session = log.session()
    assert log.offer(0, 16, session).status == 200
    said = OtherLog(log.guest, salt=b"for others").offer(16, 16, session)
    assert said.word == "frozen", said
    [(content,)] = net.vn.ask("SELECT content FROM exchange_evidence WHERE id = %s", said.told["evidence"])
    assert evidence.convicts(evidence.read_fork(bytes(content)), opened_by(log.guest.country)) == log.origin
    assert "log-of-partner-forked" in alarms(net.vn)
    channel = "VN>KR/ctl"
    eventually(
        lambda: net.vn.ask("SELECT 1 FROM exchange_outbox WHERE channel = %s AND business LIKE 'EVIDENCE%%'", channel),
        "the others are told",
    )
    eventually(lambda: net.kr.head("Watched", log.origin).get("forked"), "and they believe the proof, not the teller")


def opened_by(country):
    """How anybody opens a checkpoint: by the manifest's keys of the log."""
    keys = [country.note_key("log", kind) for kind in (ED25519, ML_DSA_44)]

    def opened(note):
        read = open_note(note, keys, checking(note_holds))
        point = read_checkpoint(read.text) if hasattr(read, "text") else None
        return point if isinstance(point, Checkpoint) else None

    return opened


def test_F16_while_the_witness_is_down_mail_is_received_and_afterwards_it_is_witnessed(net):
    guest = net.guest("IN", net.kr)
    eventually(lambda: is_signed(net.kr), "the log is witnessed")
    net.vn.kill()
    assert guest.tell(guest.certificate(), guest.certificate()).word == "receipts"
    log = net.kr.head("Log")
    eventually(lambda: net.kr.head("Log")["size"] > log["size"], "it is logged and signed")
    assert not is_signed(net.kr), "but nobody is shown what no witness has seen"
    net.vn.open()
    eventually(lambda: is_signed(net.kr), "and witnessed, once there is a witness")


def test_F18_a_partner_whose_keys_have_run_out_finds_the_door_closed_and_somebody_is_told(net):
    guest = net.guest("IN", net.kr)
    assert guest.tell(guest.certificate(), lane="bulk").word == "receipts"
    renewed(net, guest.country, seconds=3)
    eventually(lambda: guest.tell(guest.certificate(), lane="bulk").status == 403, "the door is closed")
    assert guest.tell(guest.certificate(), lane="bulk").told["why"] == "manifest-expired"
    assert guest.say("GET", "/keys/1", b"", {}).status == 200, "but ours can still be fetched"
    eventually(lambda: "manifest-expired" in alarms(net.kr), "somebody is told")
    renewed(net, guest.country, seconds=365 * 86_400)
    eventually(lambda: guest.tell(guest.certificate(), lane="bulk").word == "receipts", "and it is open again")


def renewed(net, country, *, seconds):
    """The country's next manifest, as its partners are given it."""
    draft = key_ceremony.drafted(country.keys, country.manifest.log_size, 1)
    key_ceremony.propose(country.keys, replace(draft, expires=draft.issued + seconds), country.keepers[:2])
    for office in net.offices.values():
        introduce(office.database, [country])
