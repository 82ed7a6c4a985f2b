"""Certificate papers: an issued certificate as a sealed PDF, and the public keys anybody checks it with."""

from django.http import HttpResponse

from gwanmun.office.api.issued_certificates import AT, seen
from gwanmun.office.api.operation import Operation, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import certificate_papers
from gwanmun.office.seal import Ring

PDF = "application/pdf"


def paper(visit: Visit, number: str) -> HttpResponse:
    """Print a certificate on its agreement's form: a sealed PDF with a square that can be checked offline."""
    seen(visit, number)
    answer = HttpResponse(certificate_papers.paper(number, visit.actor), content_type=PDF)
    answer.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return answer


def ring(visit: Visit) -> Reply:
    """Show the public keys this office's certificates of origin are checked with (a JWK Set)."""
    return reply(certificate_papers.ring())


OPERATIONS = (
    Operation("GET", f"{AT}/{{number}}/paper", "see-issued", paper, None, refuses=(404,), media=PDF),
    look("/seal", "ask", ring, gives=Ring),
)
