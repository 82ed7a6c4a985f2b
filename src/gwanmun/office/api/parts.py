"""Parts: several papers in one request (multipart/form-data), each a file of its own.

invoice        the commercial invoice, which must be there
packing_list   the packing list, where it is a file of its own
transport      the bill of lading or air waybill, the same
"""

import io

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from gwanmun.law.basics.problem import Problem, Refused, shown

MULTIPART = "multipart/form-data"
NAMES = ("invoice", "packing_list", "transport")


def split(http: HttpRequest, raw: bytes) -> dict[str, bytes]:
    """The papers of a request by name. Raises Refused for parts of other names, twice the same, or no invoice."""
    found: dict[str, bytes] = {}
    problems = []
    for name, content in _read(http, raw):
        if name in found:
            problems.append(Problem("field-repeated", name))
        elif name not in NAMES:
            problems.append(Problem("field-unknown", shown(name, 40), facts={"known": ", ".join(NAMES)}))
        found[name] = content
    if "invoice" not in found:
        problems.append(Problem("field-missing", "invoice"))
    if problems:
        raise Refused(*problems)
    return found


def _read(http: HttpRequest, raw: bytes) -> list[tuple[str, bytes]]:
    """The parts as they stand. The body has been bounded already, so each fits into memory."""
    handler = MemoryFileUploadHandler(http)
    handler.handle_raw_input(None, http.META, len(raw), None)
    handler.activated = True
    about = {**http.META, "CONTENT_LENGTH": str(len(raw))}
    try:
        fields, files = MultiPartParser(about, io.BytesIO(raw), [handler]).parse()
    except (MultiPartParserError, ValueError) as why:
        raise Refused(Problem("papers-malformed", facts={"format": "multipart", "cause": str(why)})) from None
    texts = [(name, value.encode()) for name, values in fields.lists() for value in values]
    return [*texts, *((name, file.read()) for name, several in files.lists() for file in several)]
