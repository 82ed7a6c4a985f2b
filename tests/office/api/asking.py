"""Asking at the machine door: who comes, with which key, and how a refusal is read."""

import msgspec
from django.test import Client

from gwanmun.law.clearance.drafting.known import Company

HANBIT = Company("Hanbit Trading Co., Ltd.", "KR", "1168200276")
MIRAE = Company("Mirae Foods Co., Ltd.", "KR", "1058139003")
SEJIN = Company("Sejin Customs Brokers", "KR", "2208162517")
DONGHAE = Company("Donghae Shipping Co., Ltd.", "KR", "1208147521")
MFDS = Company("Ministry of Food and Drug Safety (식품의약품안전처)", "KR", "3018300017")
VIET_NAM = Company("Customs of Viet Nam", "VN", "0100231226")

# Who works for whom, by role; who is not here works for the office itself.
FIRMS = {
    "trader": HANBIT,
    "broker": SEJIN,
    "carrier": DONGHAE,
    "warehouse": DONGHAE,
    "agency": MFDS,
    "partner": VIET_NAM,
}
STAFF = ("officer", "cashier", "auditor", *FIRMS)


class Asker:
    """Somebody at the door, with a key or without one."""

    def __init__(self, key=""):
        self.key = key
        self.client = Client(raise_request_exception=False)

    def get(self, path, **headers):
        return self.client.get(path, headers=self._headers(headers))

    def post(self, path, body, kind="application/json", **headers):
        """Post a document: bytes as they are, anything else as JSON."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.client.generic("POST", path, raw, CONTENT_TYPE=kind, headers=self._headers(headers))

    def _headers(self, headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.key}", **named} if self.key else named


def told(response):
    """The problems of a refusal: code and path of each, in order; the answer must be one in every respect."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content[:500]
    document = msgspec.json.decode(response.content)
    assert document["status"] == response.status_code
    assert document["type"] == f"/api/v1/problems/{document['problems'][0]['code']}"
    assert document["instance"] == f"urn:uuid:{response.headers['X-Request-Id']}"
    for problem in document["problems"]:
        assert all(problem[name] for name in ("title", "cause", "mend", "law")), problem
        assert "{" not in problem["cause"].replace(problem.get("value", ""), ""), problem
    return [(problem["code"], problem.get("path", "")) for problem in document["problems"]]


def codes(response):
    """The codes of a refusal's problems."""
    return [code for code, _ in told(response)]
