"""Forging: documents as a careful enemy would write them, each with the verdict it must get."""

import hashlib
import json
from datetime import date
from itertools import chain

import msgspec
from msgspec.structs import replace

from gwanmun.law.exchange.disclosure import GROUPS, digests_of, write_disclosure
from gwanmun.law.exchange.document import SCHEMA, TYP, Flags, showing
from gwanmun.law.exchange.jws import decoded, encoded
from tests.law.exchange.issuing import (
    AUTHORITY,
    BUSAN,
    CERTIFICATE,
    NOON,
    PARTS,
    SEOUL,
    STRANGER,
    Issuer,
    first_manifest,
    issue,
    salts,
)

DAY = 86400
SEEN = {"place": 5, "earliest": NOON - 60, "latest": NOON + 60}
RETIRED = Issuer("kr-co-0", 210)
LATER = Issuer("kr-co-9", 211)
CHAMBER = Issuer("kr-chamber", 212)

MANIFEST = first_manifest(
    log_size=1000,
    issuing=(
        SEOUL.entry(), BUSAN.entry(), RETIRED.entry(0, 500, why="stolen"), LATER.entry(1000),
        CHAMBER.entry(authority="Incheon Chamber of Commerce", agreements=("vkfta",)),
    ),
)  # fmt: skip


def payload(**changes):
    """The payload of a good document as a plain object."""
    disclosures = {g: write_disclosure(g, msgspec.to_builtins(getattr(PARTS, g)), salts()[g]) for g in GROUPS}
    whole = replace(CERTIFICATE, schema=SCHEMA, digests=digests_of(disclosures), algorithm="sha-256")
    return json.loads(msgspec.json.encode(whole)) | changes


def raw(body, header=None, *, by=SEOUL, parts=None):
    """A document of this payload (an object or bytes), under this header, signed all the same."""
    body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    header = {"alg": by.algorithm, "kid": by.kid, "typ": TYP} if header is None else header
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    message = f"{encoded(header)}.{encoded(body)}"
    signed = f"{message}.{encoded(by.sign(message.encode()))}"
    return "~".join([signed, *(issue().split("~")[1:-1] if parts is None else parts), ""])


def part(content):
    """A part of any content."""
    return encoded(content if isinstance(content, bytes) else json.dumps(content).encode())


def with_part(group, value):
    """A good document, except for what one of its parts holds."""
    disclosures = {g: write_disclosure(g, msgspec.to_builtins(getattr(PARTS, g)), salts()[g]) for g in GROUPS}
    disclosures[group] = write_disclosure(group, value, salts()[group])
    return raw(payload(_sd=list(digests_of(disclosures))), parts=[d.written for d in disclosures.values()])


def with_raw_part(content):
    """A document whose signed digests include that of a part of any content."""
    written = part(content)
    digests = {encoded(hashlib.sha256(written.encode()).digest()), *payload()["_sd"][:4]}
    return raw(payload(_sd=sorted(digests)), parts=[written])


GOOD = issue()
SIGNED, *WRITTEN = GOOD.removesuffix("~").split("~")
HEADER, BODY, SIGNATURE = SIGNED.split(".")
OTHER = issue(number="KR-2026-0000124", seed=b"other").split("~")
BAD = "BAD_BUSINESS document-unsound"
FOREIGN = "BAD_BUSINESS disclosure-foreign"
ISSUER = "BAD_ISSUER_KEY"


def _dumped(**changes):
    return json.dumps(payload(**changes), ensure_ascii=False)


# Name, document, verdict, and what is seen of it where that is not as in SEEN.


def _whole():
    yield "whole", GOOD, "OK"
    yield "by ES256", issue(by=BUSAN), "OK"
    for group in GROUPS:
        yield f"only {group}", showing(GOOD, (group,)), "OK"
    yield "nothing shown", SIGNED + "~", "OK"
    yield "without producer and commercial", showing(GOOD, ("exporter", "consignee", "transport")), "OK"
    yield "parts in another order", "~".join([SIGNED, *reversed(WRITTEN), ""]), "OK"
    yield "for Viet Nam, in Viet Nam", GOOD, "OK", {"destination": "VN"}
    yield "payload spaced by its issuer", raw(json.dumps(payload(), indent=1).encode()), "OK"
    yield "ext is carried", raw(payload(ext={"later": [1, {"edition": True}]})), "OK"


def _header():
    yield "alg none", raw(payload(), {"alg": "none", "kid": SEOUL.kid, "typ": TYP}), ISSUER
    yield (
        "alg none, no signature",
        f"{encoded(json.dumps({'alg': 'none', 'kid': SEOUL.kid, 'typ': TYP}).encode())}.{BODY}.~",
        ISSUER,
    )
    yield "alg of another kind than the key's", raw(payload(), {"alg": "ES256", "kid": SEOUL.kid, "typ": TYP}), ISSUER
    yield (
        "alg HS256 with the public key as secret",
        raw(payload(), {"alg": "HS256", "kid": SEOUL.kid, "typ": TYP}),
        ISSUER,
    )
    yield "alg in lower case", raw(payload(), {"alg": "eddsa", "kid": SEOUL.kid, "typ": TYP}), ISSUER
    yield "alg a list", raw(payload(), {"alg": ["EdDSA"], "kid": SEOUL.kid, "typ": TYP}), BAD
    yield "crit", raw(payload(), {"alg": "EdDSA", "kid": SEOUL.kid, "typ": TYP, "crit": ["exp"], "exp": 1}), BAD
    yield "jwk in the header", raw(payload(), {"alg": "EdDSA", "kid": SEOUL.kid, "typ": TYP, "jwk": {}}), BAD
    yield (
        "jku in the header",
        raw(payload(), {"alg": "EdDSA", "kid": SEOUL.kid, "typ": TYP, "jku": "https://a.example"}),
        BAD,
    )
    yield "b64 false", raw(payload(), {"alg": "EdDSA", "kid": SEOUL.kid, "typ": TYP, "b64": False}), BAD
    yield "typ of a manifest", raw(payload(), {"alg": "EdDSA", "kid": SEOUL.kid, "typ": "eodes-keys"}), BAD
    yield "without typ", raw(payload(), {"alg": "EdDSA", "kid": SEOUL.kid}), BAD
    yield (
        "kid twice in the header",
        raw(payload(), b'{"alg":"EdDSA","kid":"kr-co-2","kid":"kr-co-1","typ":"eodes-co+sd-jwt"}'),
        BAD,
    )
    yield "kid nobody has", raw(payload(), {"alg": "EdDSA", "kid": "kr-co-3", "typ": TYP}), ISSUER
    yield "kid of another's key", raw(payload(), by=STRANGER), ISSUER


def _three_parts():
    yield "a fourth part", f"{SIGNED}.AAAA~", BAD
    yield "two parts", f"{HEADER}.{BODY}~", BAD
    yield "padding", f"{HEADER}.{BODY}.{SIGNATURE}==~", BAD
    yield (
        "a last letter with bits left over",
        f"{HEADER}.{BODY}.{SIGNATURE[:-1]}{'B' if SIGNATURE[-1] != 'B' else 'C'}~",
        BAD,
    )
    yield "a newline in the signature", f"{HEADER}.{BODY}.{SIGNATURE[:20]}\n{SIGNATURE[20:]}~", BAD
    yield "a space before", f" {GOOD}", BAD
    yield "no ~ at the end", SIGNED, BAD
    yield "a key-binding JWT at the end", f"{GOOD}{SIGNED}", BAD
    yield "nothing", "", BAD
    yield "signature of another document", f"{HEADER}.{BODY}.{OTHER[0].split('.')[2]}~", ISSUER
    yield "signature cut", f"{HEADER}.{BODY}.{SIGNATURE[:-2]}~", ISSUER
    yield (
        "one letter of the payload changed",
        f"{HEADER}.{encoded(decoded(BODY).replace(b'240', b'940', 1))}.{SIGNATURE}~",
        ISSUER,
    )


def _json():
    yield "a name twice", raw(_dumped().replace('"agreement"', '"number":"KR-2026-9","agreement"', 1).encode()), BAD
    yield "a name twice, deep", raw(_dumped().replace('"hs"', '"hs":"999999","hs"', 1).encode()), BAD
    yield (
        "a name twice, once escaped",
        raw(_dumped().replace('"agreement"', '"numb\\u0065r":"X","agreement"', 1).encode()),
        BAD,
    )
    yield "a depth bomb", raw(b'{"ext":' + b"[" * 9_000 + b"]" * 9_000 + b"}"), BAD
    yield "seventeen deep", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": ' + "[" * 15 + "]" * 15).encode()), BAD
    yield "sixteen deep", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": ' + "[" * 14 + "]" * 14).encode()), "OK"
    yield "brackets in a text are no depth", raw(payload(remarks="[" * 200 + '"{')), "OK"
    yield "NaN", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": NaN').encode()), BAD
    yield "Infinity", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": -Infinity').encode()), BAD
    yield "a fraction", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": 1.5').encode()), BAD
    yield "an exponent", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": 1e2').encode()), BAD
    yield "the largest number", raw(payload(ext={"a": 2**53 - 1})), "OK"
    yield "a number a browser would round", raw(payload(ext={"a": 2**53})), BAD
    yield (
        "a number of ten thousand digits",
        raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": ' + "9" * 10_000).encode()),
        BAD,
    )
    yield "minus nought", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": -0').encode()), BAD
    yield "a leading nought", raw(_dumped(ext={"a": 0}).replace('"a": 0', '"a": 01').encode()), BAD
    yield "bad UTF-8", raw(json.dumps(payload()).encode().replace(b"Incheon", b"Inch\xffon")), BAD
    yield "overlong UTF-8", raw(json.dumps(payload()).encode().replace(b"Incheon", b"Inch\xc0\xafon")), BAD
    yield "UTF-16", raw(json.dumps(payload()).encode("utf-16")), BAD
    yield "a byte order mark", raw(b"\xef\xbb\xbf" + json.dumps(payload()).encode()), BAD
    yield "half a surrogate pair", raw(json.dumps(payload()).replace("Incheon", "\\ud800").encode()), BAD
    yield "a whole surrogate pair", raw(json.dumps(payload()).replace("Incheon", "\\ud83c\\uddf0").encode()), "OK"
    yield "a nought byte in a text", raw(json.dumps(payload()).replace("Incheon", "\\u0000").encode()), BAD
    yield "a newline in a text", raw(json.dumps(payload()).replace("Incheon", "Inch\\neon").encode()), BAD
    yield "writing turned about", raw(payload(place="Incheon \u202enoehcnI")), BAD
    yield "a comma too many", raw(_dumped().replace("}]", "},]", 1).encode()), BAD
    yield "text after the object", raw(_dumped().encode() + b" 1"), BAD
    yield "not an object", raw(b"[1]"), BAD
    yield "single quotes", raw(_dumped().replace('"', "'").encode()), BAD


def _fields():
    yield "a schema of a later edition", raw(payload(schema="certificate-of-origin/2#" + "A" * 43)), "UNKNOWN_SCHEMA"
    yield (
        "the schema's name with another hash",
        raw(payload(schema=SCHEMA[:-1] + ("A" if SCHEMA[-1] != "A" else "E"))),
        "UNKNOWN_SCHEMA",
    )
    yield "without a schema", raw({k: v for k, v in payload().items() if k != "schema"}), "UNKNOWN_SCHEMA"
    yield "an unknown field", raw(payload(approved=True)), BAD
    yield "without a destination", raw({k: v for k, v in payload().items() if k != "destination"}), BAD
    yield "issued for its own country", raw(payload(destination="KR")), BAD
    yield "expires before it is issued", raw(payload(expires="2026-05-27")), BAD
    yield "the thirtieth of February", raw(payload(expires="2027-02-30")), BAD
    yield "a day with a time", raw(payload(issued="2026-05-28T00:00:00Z")), BAD
    yield "twenty-one items", raw(payload(items=payload()["items"] * 11)), BAD
    yield "no items", raw(payload(items=[])), BAD
    yield "a quantity that is a number", raw(payload(items=[payload()["items"][0] | {"quantity": 240}])), BAD
    yield "a quantity below nought", raw(payload(items=[payload()["items"][0] | {"quantity": "-1"}])), BAD
    yield "packages true", raw(payload(items=[payload()["items"][0] | {"packages": True}])), BAD
    yield "a heading for a code", raw(payload(items=[payload()["items"][0] | {"hs": "2106"}])), BAD
    yield "a country in lower case", raw(payload(destination="vn")), BAD


def _disclosures():
    yield "a part of another document", "~".join([SIGNED, *WRITTEN[:1], OTHER[2], ""]), FOREIGN
    yield "all parts of another document", "~".join([SIGNED, *OTHER[1:]]), FOREIGN
    yield "a part twice", "~".join([SIGNED, WRITTEN[0], WRITTEN[0], ""]), FOREIGN
    yield "six parts", "~".join([SIGNED, *WRITTEN, WRITTEN[0], ""]), FOREIGN
    yield (
        "a part changed",
        "~".join(
            [SIGNED, part([encoded(salts()["exporter"]), "exporter", {"party": {"name": "X", "country": "KR"}}]), ""]
        ),
        FOREIGN,
    )
    yield "a digest twice", raw(payload(_sd=[payload()["_sd"][0]] * 2 + payload()["_sd"][2:])), FOREIGN
    yield "a decoy", raw(payload(_sd=sorted([*payload()["_sd"], "A" * 43]))), BAD
    yield "four digests", raw(payload(_sd=payload()["_sd"][:4])), BAD
    yield "digests that tell their order", raw(payload(_sd=payload()["_sd"][::-1])), FOREIGN
    yield "another hash", raw(payload(_sd_alg="sha-512")), BAD
    yield "an empty part between", f"{SIGNED}~~", FOREIGN
    yield "a part of a group there is not", with_raw_part([encoded(b"s" * 16), "number", {}]), FOREIGN
    yield "a part without salt", with_raw_part(["", "transport", {}]), FOREIGN
    yield "a part with four members", with_raw_part([encoded(b"s" * 16), "transport", {}, 1]), FOREIGN
    yield (
        "a part with a name twice",
        with_raw_part(b'["' + encoded(b"s" * 16).encode() + b'","transport",{"route":"A","route":"B"}]'),
        FOREIGN,
    )
    yield "two digests of one group", _two_of_one_group(), FOREIGN
    yield "a part of unknown fields", with_part("transport", {"pirate": "x"}), BAD
    yield (
        "a part that speaks of an item there is not",
        with_part("commercial", {"invoices": [{"item": 3, "number": "A", "on": "2026-05-26"}]}),
        BAD,
    )
    yield "a part that speaks of an item twice", with_part("producer", {"items": [{"item": 1}, {"item": 1}]}), BAD


def _authority():
    yield "by a key of another authority", issue(by=CHAMBER), ISSUER
    yield "by that authority's own key", issue(by=CHAMBER, issuing_body="Incheon Chamber of Commerce"), "OK"
    yield (
        "under an agreement the key is not for",
        issue(by=CHAMBER, issuing_body="Incheon Chamber of Commerce", agreement="akfta"),
        ISSUER,
    )
    yield "as if of another country", issue(issuer="CN"), ISSUER
    yield "for Viet Nam, shown in China", GOOD, "BAD_BUSINESS document-misaddressed", {"destination": "CN"}
    yield "by a stolen key, logged before it ended", issue(by=RETIRED), "OK", {"place": 499}
    yield "by a stolen key, logged after it ended", issue(by=RETIRED), "REVOKED_KEY", {"place": 500}
    yield "by a stolen key, not yet logged", issue(by=RETIRED), "REVOKED_KEY", {"place": None}
    yield "by a key that has not begun", issue(by=LATER), ISSUER, {"place": 999}
    yield "by a key that begins here", issue(by=LATER), "OK", {"place": 1000}
    yield (
        "logged three days after its day",
        GOOD,
        "BACKDATED",
        {"earliest": NOON + 3 * DAY, "latest": NOON + 3 * DAY + 60},
    )
    yield "logged the day after", GOOD, "OK", {"earliest": NOON + DAY, "latest": NOON + DAY + 60}
    yield (
        "logged late, and says so",
        issue(flags=Flags(retroactive=True)),
        "OK",
        {"earliest": NOON + 30 * DAY, "latest": NOON + 30 * DAY + 60},
    )
    yield "issued in days to come", issue(issued=date(2026, 6, 3)), "BACKDATED"
    yield (
        "issued in days to come, said to be late",
        issue(issued=date(2026, 6, 3), flags=Flags(retroactive=True)),
        "BACKDATED",
    )
    yield "issued tomorrow, where it is tomorrow already", issue(issued=date(2026, 5, 29)), "OK"


def _two_of_one_group():
    disclosures = {g: write_disclosure(g, msgspec.to_builtins(getattr(PARTS, g)), salts()[g]) for g in GROUPS}
    again = write_disclosure("exporter", msgspec.to_builtins(PARTS.exporter), b"t" * 16)
    disclosures["transport"] = again
    return raw(payload(_sd=list(digests_of(disclosures))), parts=[disclosures["exporter"].written, again.written])


def cases():
    """Every case as the vectors hold it."""
    assert CERTIFICATE.issuing_body == AUTHORITY
    tables = (_whole(), _header(), _three_parts(), _json(), _fields(), _disclosures(), _authority())
    for name, document, verdict, *seen in chain.from_iterable(tables):
        yield {
            "name": name,
            "document": document,
            "verdict": verdict,
            "destination": "",
            **SEEN,
            **(seen[0] if seen else {}),
        }
