"""Filing: photographs and papers that belong to a case, kept as they were given, found again by their digest."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office import clock
from gwanmun.office.desks import clearance
from gwanmun.office.portal import contents
from gwanmun.office.portal.models import File
from gwanmun.office.portal.page import show
from gwanmun.office.portal.visitor import Visitor

LARGEST_BYTES = 5 * 1024 * 1024
MOST_AT_ONCE = 6
MOST_OF_A_CASE = 60
LONGEST_NAME = 120


class Given(Struct, frozen=True):
    """A file as it was given, once it is known what it is."""

    name: str
    kind: str
    content: bytes

    @property
    def digest(self) -> str:
        """By which it is known again."""
        return hashlib.sha256(self.content).hexdigest()


class Filed(Struct, frozen=True):
    """A file of a case, without its content."""

    digest: str
    name: str
    kind: str
    size: int
    about: str  # the paper it is: "380 INV-1"; "examination" for what an officer saw
    account: str
    at: datetime

    @property
    def is_photograph(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.kind in contents.PHOTOGRAPHS


def read(files: Sequence[UploadedFile], field: str, kinds: Iterable[str]) -> tuple[Given, ...]:
    """The files of a form. Raises Refused with everything that is wrong with any of them."""
    taken, problems, allowed = [], list[Problem](), tuple(kinds)
    if len(files) > MOST_AT_ONCE:
        raise Refused(Problem("files-too-many", field, facts={"most": str(MOST_AT_ONCE)}))
    for file in files:
        name = PurePath(file.name or "").name[:LONGEST_NAME]
        try:
            taken.append(_read(file, field, name, allowed))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*problems)
    return tuple(taken)


def _read(file: UploadedFile, field: str, name: str, allowed: Sequence[str]) -> Given:
    if (file.size or 0) > LARGEST_BYTES:
        raise Refused(Problem("file-too-large", field, name, {"most": f"{LARGEST_BYTES // 1024 // 1024} MB"}))
    content = file.read()
    kind = contents.kind_of(content, field, name)
    if kind not in allowed:
        raise Refused(Problem("file-kind-unknown", field, name, {"kinds": ", ".join(allowed)}))
    return Given(name, kind, content)


def keep(visitor: Visitor, number: str, given: Sequence[Given], about: str) -> None:
    """Keep files with a case; the same file is kept once. Raises Refused where the case has too many."""
    if given and File.objects.filter(case=number).count() + len(given) > MOST_OF_A_CASE:
        raise Refused(Problem("files-too-many", "files", facts={"most": str(MOST_OF_A_CASE)}))
    rows = [
        File(
            case=number, digest=one.digest, name=one.name, kind=one.kind, size=len(one.content), about=about[:80],
            content=one.content, account=visitor.caller.account, at=clock.now(),
        )
        for one in given
    ]  # fmt: skip
    File.objects.bulk_create(rows, ignore_conflicts=True)


def of_case(number: str) -> tuple[Filed, ...]:
    """What is kept with a case, in the order it came."""
    rows = File.objects.filter(case=number).order_by("at", "key")
    return tuple(Filed(*row) for row in rows.values_list("digest", "name", "kind", "size", "about", "account", "at"))


def file(visitor: Visitor, number: str, digest: str) -> HttpResponse:
    """A file, to whoever may see its case, sent as what it was found to be."""
    clearance.show(number, visitor.actor)
    found = File.objects.filter(case=number, digest=digest[:64]).first()
    if found is None:
        raise Refused(Problem("file-unknown", "file", digest[:64]))
    answer = HttpResponse(bytes(found.content), content_type=found.kind)
    shown = "inline" if found.kind in contents.PHOTOGRAPHS else "attachment"
    ending = found.kind.rpartition("/")[2]
    answer.headers["Content-Disposition"] = f'{shown}; filename="{number}-{digest[:12]}.{ending}"'
    return answer


def add(visitor: Visitor, number: str) -> None:
    """A party puts a paper of its declaration on file: one the declaration names, as a file."""
    declaration = clearance.show(number, visitor.actor).declaration
    about = visitor.typed.get("about", "")
    if about not in {f"{one.kind} {one.number}" for one in declaration.documents}:
        raise Refused(Problem("field-missing", "about"))
    given = read(visitor.http.FILES.getlist("file"), "file", (contents.PDF, *contents.PHOTOGRAPHS))
    if not given:
        raise Refused(Problem("field-missing", "file"))
    keep(visitor, number, given, about)


PAGES = (show("declarations/<str:number>/files/<str:digest>", "file", "see-declarations", file),)
