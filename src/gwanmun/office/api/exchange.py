"""The exchange at the machine door: where it stands, and the log that anybody may read and watch."""

from django.http import HttpResponse

from gwanmun.office.api.issued_certificates import AT, seen
from gwanmun.office.api.operation import Operation, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import proofs
from gwanmun.office.exchange.overview import Overview

TEXT, BYTES, ZIP = "text/plain", "application/octet-stream", "application/zip"
FOR_EVER = "public, max-age=31536000, immutable"


def show(visit: Visit) -> Reply:
    """Show where the exchange stands with every partner: channels, what waits, how sure it is, alarms, evidence."""
    return reply(proofs.standing())


def checkpoint(visit: Visit) -> HttpResponse:
    """Show the newest checkpoint of this office's log that its witnesses have cosigned (C2SP tlog-checkpoint)."""
    return HttpResponse(proofs.checkpoint(), content_type="text/plain; charset=utf-8")


def tile(visit: Visit, tile: str) -> HttpResponse:
    """Show a tile of this office's log (C2SP tlog-tiles); a full one never changes."""
    answer = HttpResponse(proofs.tile(tile), content_type=BYTES)
    if ".p/" not in tile:
        answer.headers["Cache-Control"] = FOR_EVER
    return answer


def evidence(visit: Visit, code: str) -> HttpResponse:
    """Show evidence this office holds against a log or an office: it convicts by their own signatures alone."""
    return HttpResponse(proofs.evidence(code), content_type="text/plain; charset=utf-8")


def bundle(visit: Visit, number: str) -> HttpResponse:
    """Give all that proves a certificate, for `gwanmun verify` or the page that does the same in a browser."""
    seen(visit, number)
    answer = HttpResponse(proofs.bundle(number, visit.actor), content_type=ZIP)
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.eodes.zip"'
    return answer


OPERATIONS = (
    look("/exchange", "see-exchange", show, gives=Overview),
    Operation("GET", "/exchange/evidence/{code}", "ask", evidence, None, refuses=(404,), media=TEXT),
    Operation("GET", "/log/checkpoint", "ask", checkpoint, None, refuses=(404,), media=TEXT),
    Operation("GET", "/log/{tile}", "ask", tile, None, refuses=(404,), media=BYTES),
    Operation("GET", f"{AT}/{{number}}/bundle", "see-issued", bundle, None, refuses=(404, 409), media=ZIP),
)
