"""The bridge: certificates of partners without the exchange, as UN/CEFACT-named JSON or XML, signed by their office."""

from gwanmun.law.origin.certificate import Certificate
from gwanmun.office.api.operation import Operation
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import bridging

SIGNATURE = "X-JWS-Signature"


def upload(visit: Visit) -> Reply:
    """Upload a certificate of origin as a file, signed by a key registered for your country.

    The signature is a detached JWS (RFC 7515, appendix F) over the body, in the header X-JWS-Signature; its typ is
    "gwanmun-bridge". The file is kept as it came. A country that exchanges with this office sends by the exchange.
    """
    signature = visit.http.headers.get(SIGNATURE, "")
    taken = bridging.take_in(visit.raw, signature, visit.actor, visit.request, country=visit.caller.country)
    return reply(taken, 201)


OPERATIONS = (
    Operation(
        "POST",
        "/bridge/certificates",
        "send-certificate",
        upload,
        Certificate,
        status=201,
        body="papers",
        refuses=(409,),
    ),
)
