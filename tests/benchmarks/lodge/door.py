"""A door for the time being, until the machine door takes declarations: key, document, counter."""

import hashlib

import msgspec

from gwanmun.law.basics.problem import Refused
from gwanmun.law.basics.reading import read
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.office import wsgi
from gwanmun.office.desks import clearance, counter
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people import keys

_encode = msgspec.json.Encoder().encode
MADE_READY = wsgi.application


def application(environ, start_response):
    raw = environ["wsgi.input"].read()
    caller = keys.caller_of(environ["HTTP_AUTHORIZATION"].removeprefix("Bearer "))
    actor = Actor(caller.account, caller.company, caller.company)
    key = environ["HTTP_IDEMPOTENCY_KEY"]
    digest = hashlib.sha256(b"POST %b\n%b" % (environ["PATH_INFO"].encode(), raw)).digest()
    try:
        if environ["PATH_INFO"].endswith("batch"):
            body = b"\n".join(_lodged(raw, actor, key, digest))
        else:
            lodgement = Lodgement(read(Declaration, raw), actor, Request(caller.account, key, digest))
            body = _encode(counter.lodge_one(lodgement))
    except Refused as refused:
        body = _encode(refused.problems)
        start_response("422 Unprocessable", [("Content-Length", str(len(body)))])
        return [body]
    start_response("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _lodged(raw, actor, key, digest):
    lines = raw.splitlines()
    requests = [Request(actor.account, f"{key}/{n}", digest) for n in range(len(lines))]
    lodged = [Lodgement(read(Declaration, x), actor, request) for x, request in zip(lines, requests, strict=True)]
    return [_encode(o.problems if isinstance(o, Refused) else o) for o in clearance.lodge(lodged)]
