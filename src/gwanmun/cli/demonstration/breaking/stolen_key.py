"""A stolen key: the key that signs certificates is out of the house, and certificates are made with it."""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime

import psycopg
from msgspec.structs import replace

from gwanmun.cli import key_ceremony
from gwanmun.cli.demonstration import books, crossing
from gwanmun.cli.demonstration.breaking.house import House, Watch
from gwanmun.cli.demonstration.breaking.thief import Thief
from gwanmun.cli.demonstration.case import broken
from gwanmun.cli.demonstration.ceremony import DAYS
from gwanmun.cli.demonstration.crossing import KOREAN_OFFICER, OFFICER, until
from gwanmun.cli.demonstration.offices import Office
from gwanmun.law.exchange.disclosure import GROUPS, SALT_BYTES
from gwanmun.law.exchange.document import write_document
from gwanmun.law.exchange.entry import ISSUE
from gwanmun.law.exchange.issued_document import certificate_of, parts_of
from gwanmun.law.exchange.jws import decoded
from gwanmun.law.exchange.messages import CertificateIssued, business_key, record_in, write_message
from gwanmun.law.exchange.rotation import ending
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.issued import Issued
from gwanmun.office import country_keys, postgres
from gwanmun.office.country_keys import manifests

FORGED = "KR-VKFTA-26-9999999"


def play(house: House) -> None:
    """The key is revoked from a place of the log on; what it signed before is as good as ever."""
    korea, abroad = house.korea, house.partner
    label, channel = abroad.site.label, f"KR>{abroad.country_keys.country}/co"
    house.stage.heading("A stolen key: certificates are made with Korea's issuing key")
    honest = house.issue(abroad)
    crossing.begun(korea, abroad, honest).wait_for("witnessed")
    thief, stolen = Thief(korea, postgres.home() / "demo"), korea.country_keys.manifest.issuing[-1].kid
    watch = Watch()
    size, version = _revoke(house, stolen)
    until(lambda: books.believed(abroad, "KR") >= version, f"{label} to follow")
    house.say("happened", f"{stolen} was copied; Korea's keepers ended it at entry {size} of the log and began another")
    house.say("", f"{label} believed the new manifest {watch} later, by the lane that never waits behind certificates")
    watch = Watch()
    _slip_in(korea, channel, _forged(thief, korea, honest, abroad))
    until(lambda: books.verdicts(korea, channel), "the verdict")
    place, verdict = books.verdicts(korea, channel)[-1]
    house.say("noticed", f"by {label}: {FORGED}, slipped into Korea's outbox, is {verdict} after {watch}")
    known = abroad.door(OFFICER).get(f"/certificates/{honest}", Certificate)
    if known.word != "valid":
        raise broken(f"{honest} is {known.word} in {label}")
    house.say("evidence", f"the receipt of number {place} of {channel}; {honest}, signed before, is {known.word} still")
    fresh = house.issue(abroad)
    took = crossing.begun(korea, abroad, fresh).wait_for("witnessed")
    house.say("ended", f"by place in the log, not by a clock: with the new key {fresh} is relied on after {took}")


def _revoke(house: House, kid: str) -> tuple[int, int]:
    """Korea's keepers end an issuing key where the log stands, and begin another: the place, and the new version."""
    keys, size = house.korea.country_keys, books.log_of(house.korea).entries
    draft = key_ceremony.drafted(keys.folder, size, DAYS)
    ended = ending(draft, kid, "stolen")
    assert ended is not None, "the key was open"
    keys.sign(key_ceremony.with_new_key(keys.folder, ended, "issuing", kid, algorithm="EdDSA", file=None))
    return size, manifests(keys.folder)[-1].manifest.version


def _forged(thief: Thief, korea: Office, like: str, abroad: Office) -> CertificateIssued:
    """A certificate nobody issued, signed with the stolen key, that looks like one that was issued."""
    issued = korea.door(KOREAN_OFFICER).get(f"/issued-certificates/{like}", Issued).certificate
    key = manifests(thief.folder)[-1].manifest.issuing[-1]
    signer = country_keys.issuing_signer(thief.folder, key.kid, decoded(key.public))
    destination = abroad.country_keys.country
    whole = replace(certificate_of(issued, destination), number=FORGED)
    salts = {group: secrets.token_bytes(SALT_BYTES) for group in GROUPS}
    document = write_document(
        whole, parts_of(issued), salts, kid=key.kid, algorithm=key.algorithm, sign=signer.sign
    ).encode()
    return CertificateIssued(FORGED, issued.agreement, destination, document, hashlib.sha256(document).digest())


def _slip_in(korea: Office, channel: str, message: CertificateIssued) -> None:
    """Somebody inside Korea's office puts it among what waits to be sent, past every desk."""
    body = write_message(message)
    row = (
        channel, uuid.uuid4(), "\x1f".join(business_key(message)), body, secrets.token_bytes(32), ISSUE,
        hashlib.sha256(body).digest(), hashlib.sha256(record_in(body)).digest(), datetime.now(UTC),
    )  # fmt: skip
    columns = "channel, id, business, body, salt, kind, digest, record, posted"
    with psycopg.connect(korea.database_url) as connection:
        connection.execute(f"INSERT INTO exchange_outbox ({columns}) VALUES ({', '.join(['%s'] * 9)})", row)  # noqa: S608
