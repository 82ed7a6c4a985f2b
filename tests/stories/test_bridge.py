"""The bridge: a partner without the exchange sends certificates as files, and signs them as its own."""

import base64
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.test import Client

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.drafting.known import Company
from gwanmun.law.exchange.jws import encoded, write_jws
from gwanmun.office.desks import bridge_keys, bridging, clearance, origin
from gwanmun.office.desks.papers.foreign_certificate import read_foreign
from gwanmun.office.journal import journal
from gwanmun.office.people import accounts, keys, register
from tests.stories.characters import (
    HANBIT,
    IMPORTER,
    OFFICER,
    PARTNER,
    SAO_MAI,
    SHIRTS,
    TODAY,
    claiming,
    import_of,
    land,
    lodge,
)

NUMBER = "VN-KR-26-000001"


class Key:
    """A partner's key: Ed25519 or P-256."""

    def __init__(self, kid, *, curve="Ed25519"):
        self.kid, self.algorithm = kid, "EdDSA" if curve == "Ed25519" else "ES256"
        self._private = Ed25519PrivateKey.generate() if curve == "Ed25519" else generate_private_key(SECP256R1())

    @property
    def jwk(self):
        if self.algorithm == "EdDSA":
            said = {"kty": "OKP", "crv": "Ed25519", "x": encoded(self._private.public_key().public_bytes_raw())}
        else:
            point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            said = {"kty": "EC", "crv": "P-256", "x": encoded(point[1:33]), "y": encoded(point[33:])}
        return json.dumps({"kid": self.kid, "use": "sig", **said}).encode()

    def over(self, content, *, typ=bridging.TYP):
        whole = write_jws(content, self.kid, typ, self.algorithm, sign=self._sign)
        head, _, made = whole.split(".")
        return f"{head}..{made}"

    def _sign(self, message):
        if self.algorithm == "EdDSA":
            return self._private.sign(message)
        r, s = decode_dss_signature(self._private.sign(message, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def file_of(**changes):
    """A certificate as UN/CEFACT's names have it, in JSON."""
    line = {
        "sequenceNumber": 1,
        "tradeProduct": {"description": "Men's shirts", "harmonisedTariffCode": {"classCode": "6105.10"}},
        "quantity": {"value": "100", "unitCode": "H87"},
        "grossWeight": {"value": "30", "unitCode": "KGM"},
    }
    item = {"crossBorderRegulatoryProcedure": {"originCriteriaText": "CTH"}, "tradeLineItems": [line]}
    said = {
        "iD": f"coo:{NUMBER}",
        "issueDateTime": "2026-01-21T09:00:00Z",
        "expiryDateTime": "2027-01-20",
        "freeTradeAgreement": "VKFTA",
        "supplyChainConsignment": {
            "exportCountry": {"code": "VN"},
            "exporter": {"name": SAO_MAI.name},
            "importer": {"name": HANBIT.name},
            "includedConsignmentItems": [item],
        },
    }
    return json.dumps({"certificateOfOrigin": said | changes}).encode()


XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<coo:CertificateOfOrigin xmlns:coo="urn:example:coo">
  <coo:ID>{NUMBER}</coo:ID>
  <coo:IssueDateTime>2026-01-21</coo:IssueDateTime>
  <coo:ExpiryDateTime>2027-01-20</coo:ExpiryDateTime>
  <coo:FreeTradeAgreement>vkfta</coo:FreeTradeAgreement>
  <coo:SupplyChainConsignment>
    <coo:ExportCountry><coo:Code>VN</coo:Code></coo:ExportCountry>
    <coo:Exporter><coo:Name>{SAO_MAI.name}</coo:Name></coo:Exporter>
    <coo:Importer><coo:Name>{HANBIT.name}</coo:Name></coo:Importer>
    <coo:IncludedConsignmentItem>
      <coo:CrossBorderRegulatoryProcedure><coo:OriginCriteriaText>CTH</coo:OriginCriteriaText></coo:CrossBorderRegulatoryProcedure>
      <coo:TradeLineItem>
        <coo:TradeProduct>
          <coo:HarmonisedTariffCode><coo:ClassCode>610510</coo:ClassCode></coo:HarmonisedTariffCode>
          <coo:OriginCountry><coo:Code>VN</coo:Code></coo:OriginCountry>
        </coo:TradeProduct>
        <coo:Quantity unitCode="H87">100</coo:Quantity>
      </coo:TradeLineItem>
    </coo:IncludedConsignmentItem>
  </coo:SupplyChainConsignment>
</coo:CertificateOfOrigin>
""".encode()


@pytest.fixture
def registered(office, tmp_path, monkeypatch):
    """Viet Nam's two keys at a Korean office that has no exchange with it."""
    monkeypatch.setattr(settings, "KEYS_FOLDER", str(tmp_path))
    made = Key("vn-customs-1"), Key("vn-customs-2", curve="P-256")
    for key in made:
        bridge_keys.register("VN", key.jwk)
    return made


def test_both_ways_of_writing_say_the_same():
    as_json, as_xml = read_foreign(file_of(), TODAY), read_foreign(XML, TODAY)
    assert as_json == as_xml
    assert (as_json.number, as_json.agreement, as_json.expires) == (NUMBER, "vkfta", date(2027, 1, 20))
    (line,) = as_json.lines
    assert (line.commodity, line.origin, line.criterion, line.quantity, line.unit) == (
        "610510", "VN", "CTH", Decimal(100), "H87",
    )  # fmt: skip


@pytest.mark.parametrize("content", [file_of(), XML], ids=["json", "xml"])
@pytest.mark.parametrize("which", [0, 1], ids=["Ed25519", "P-256"])
def test_a_file_that_is_signed_is_taken_in_and_kept_as_it_came(registered, content, which):
    land()
    waiting = lodge(import_of(claiming(SHIRTS)))
    signature = registered[which].over(content)
    taken = bridging.take_in(content, signature, PARTNER, country="VN")
    assert (taken.number, taken.word, taken.assurance) == (NUMBER, "valid", ""), "the bridge signs for nobody"
    assert "OriginSettled" in clearance.show(waiting.number, IMPORTER).standing.done
    key = journal.keys_of("certificate", [NUMBER])[NUMBER]
    bridged = next(entry for entry in journal.read([key])[key].entries if entry.kind == "CertificateBridged")
    kept = json.loads(bridged.body)
    assert (kept["signature"], kept["key"]) == (signature, registered[which].kid)
    assert base64.b64decode(kept["content"]) == content


def test_the_same_file_again_is_nothing_new_and_another_under_its_number_is_refused(registered):
    key, _ = registered
    for _ in range(2):
        bridging.take_in(file_of(), key.over(file_of()), PARTNER, country="VN")
    other = file_of(expiryDateTime="2026-12-31")
    with pytest.raises(Refused, match="certificate-number-reused"):
        bridging.take_in(other, key.over(other), PARTNER, country="VN")


FORGED = {
    "bridge-signature-missing": lambda key: "",
    "bridge-forged": lambda key: key.over(file_of(freeTradeAgreement="akfta")),
    "bridge-key-unknown": lambda key: Key("vn-customs-9").over(file_of()),
    "bridge-signature-unreadable": lambda key: key.over(file_of(), typ="JWT"),
}


@pytest.mark.parametrize("code", FORGED)
def test_what_is_not_signed_by_a_registered_key_is_not_taken(registered, code):
    with pytest.raises(Refused, match=code):
        bridging.take_in(file_of(), FORGED[code](registered[0]), PARTNER, country="VN")
    with pytest.raises(Refused, match="certificate-unknown"):
        origin.show(NUMBER, OFFICER)


def test_a_key_of_one_country_speaks_for_no_other(registered):
    foreign = json.loads(file_of())
    foreign["certificateOfOrigin"]["supplyChainConsignment"]["exportCountry"]["code"] = "CN"
    content = json.dumps(foreign).encode()
    with pytest.raises(Refused, match="issuer-not-yours"):
        bridging.take_in(content, registered[0].over(content), PARTNER, country="VN")
    with pytest.raises(Refused, match="bridge-key-unknown"):
        bridging.take_in(content, registered[0].over(content), PARTNER, country="CN")


UNREADABLE = [
    (b"{", "json-malformed"),
    (b"[]", "papers-malformed"),
    (b"<CertificateOfOrigin>", "papers-malformed"),
    (b"<Invoice/>", "xml-unknown"),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><CertificateOfOrigin>&b;</CertificateOfOrigin>', "xml-entities"),
    (b"{}", "foreign-field-missing"),
    (file_of(issueDateTime="yesterday"), "foreign-field-unusable"),
    (b" " * 300_000, "papers-too-large"),
]


@pytest.mark.parametrize(("content", "code"), UNREADABLE, ids=[code for _, code in UNREADABLE])
def test_what_cannot_be_read_is_refused_with_what_is_missing(content, code):
    with pytest.raises(Refused) as refused:
        read_foreign(content, TODAY)
    assert code in {problem.code for problem in refused.value.problems}


def test_a_country_that_exchanges_sends_by_the_exchange_and_by_nothing_else(pair):
    pair.enter("KR")
    with pytest.raises(Refused, match="comes-by-exchange"):
        bridging.take_in(file_of(), Key("vn-customs-1").over(file_of()), PARTNER, country="VN")


def test_at_the_door_a_partner_uploads_with_its_own_key(registered):
    register.enrol(Company("Customs of Viet Nam", "VN", "0100231226"), "partner")
    account = accounts.open_account("viet nam", "partner", country="VN", company="0100231226")
    door = Client(headers={"authorization": f"Bearer {keys.issue(account)}"})
    at, content = "/api/v1/bridge/certificates", XML

    def upload(**headers):
        return door.generic("POST", at, content, content_type="application/xml", headers=headers)

    refused = upload()
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (401, "bridge-signature-missing")
    taken = upload(**{"X-JWS-Signature": registered[1].over(content)})
    assert (taken.status_code, taken.json()["number"]) == (201, NUMBER)


def test_what_is_laid_into_the_folder_is_taken_or_refused_with_the_reason(registered, tmp_path, office):
    folder = tmp_path / "drop"
    folder.mkdir()
    lay = {
        "good.json": (file_of(), registered[0].over(file_of())),
        "forged.xml": (XML, registered[0].over(file_of())),
    }
    for name, (content, signature) in lay.items():
        (folder / name).write_bytes(content)
        (folder / f"{name}.jws").write_text(signature)
    (folder / "half.json").write_bytes(file_of())  # its signature is still to come
    done = subprocess.run(
        [sys.executable, "-m", "gwanmun.cli.app", "bridge", "watch", str(folder), "--once", "--json"],
        env={**os.environ, "DATABASE_URL": office, "GWANMUN_KEYS": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["file"], one.get("certificate", "")) for one in told] == [("forged.xml", ""), ("good.json", NUMBER)], (
        done
    )
    assert sorted(path.name for path in (folder / "taken").iterdir()) == ["good.json", "good.json.jws"]
    assert "bridge-forged" in (folder / "refused" / "forged.xml.txt").read_text()
    assert (folder / "half.json").exists()
    assert origin.show(NUMBER, OFFICER).word == "valid"
