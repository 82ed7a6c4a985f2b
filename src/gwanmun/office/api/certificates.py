"""Certificates of origin: as partner countries send them, and their word on the ones they are asked about."""

from gwanmun.law.basics.names import plain_name
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin.certificate import Certificate, CertificateReceived
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import FOR_A_COMPANY, Reply, Visit, reply
from gwanmun.office.desks import origin
from gwanmun.office.desks.origin import Answering, Cancelling
from gwanmun.office.exchange import partners


def take_in(visit: Visit, received: CertificateReceived) -> Reply:
    """Send a certificate of origin. A corrected one takes a new number and names the one it replaces."""
    _check_issuer(visit, received.issuer)
    return reply(origin.take_in(received, visit.actor, visit.request), 201)


def show(visit: Visit, number: str) -> Reply:
    """Show a certificate: what it covers, what its issuer says of it, and how much of it is left."""
    certificate = origin.show(number, visit.actor)
    caller = visit.caller
    if caller.role in FOR_A_COMPANY:
        ours = {caller.company, plain_name(caller.company_name)}
        named = {certificate.exporter, certificate.consignee}
        if not ours & {*named, *map(plain_name, named)}:
            raise Refused(Problem("certificate-not-yours", "number", number))
    return reply(certificate)


def answer(visit: Visit, answering: Answering, number: str) -> Reply:
    """Give the issuing country's word on a certificate; declarations that waited for it go on."""
    _check_issuer(visit, origin.show(number, visit.actor).issuer)
    return reply(origin.answer(number, answering, visit.actor, visit.request), 201)


def cancel(visit: Visit, cancelling: Cancelling, number: str) -> Reply:
    """Take a certificate back, for good or in favour of a corrected one."""
    _check_issuer(visit, origin.show(number, visit.actor).issuer)
    return reply(origin.cancel(number, cancelling, visit.actor, visit.request), 201)


def _check_issuer(visit: Visit, issuer: str) -> None:
    """A country speaks for its own certificates only, and one that has an exchange with this office only by that."""
    if issuer != visit.caller.country:
        raise Refused(Problem("issuer-not-yours", "issuer", issuer, {"country": visit.caller.country}))
    if partners.is_partner(issuer):
        raise Refused(Problem("comes-by-exchange", "issuer", issuer))


OPERATIONS = (
    deed("/certificates", "send-certificate", take_in, takes=CertificateReceived, gives=Certificate),
    look("/certificates/{number}", "see-certificates", show, gives=Certificate),
    deed("/certificates/{number}/answers", "send-certificate", answer, takes=Answering, gives=Certificate),
    deed("/certificates/{number}/cancellations", "send-certificate", cancel, takes=Cancelling, gives=Certificate),
)
