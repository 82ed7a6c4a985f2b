"""The issuing desk: applications for certificates of origin come in, walk, and end in a certificate with a number.

Read, gather, ask the law, write, as at the clearance desk. What an application holds of its export declaration, or of a
partner's certificate, what it issues and what that replaces are written in the same transaction.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec
from msgspec import Struct
from uuid_utils.compat import uuid7

from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.basics.wait import Wait
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.origin import application as applications
from gwanmun.law.origin import issuing
from gwanmun.law.origin.application import (
    Application,
    ApplicationAccepted,
    ApplicationAmended,
    ApplicationCase,
    ApplicationEvent,
    ApplicationRejected,
    ApplicationReviewed,
    ApplicationWithdrawn,
    CertificateApplied,
    CertificateGranted,
    GoodsMatched,
    ReviewPassed,
    ReviewSelected,
)
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.completing import DraftedBox, boxes, completed
from gwanmun.law.origin.drawing_up import Item, drawn_up
from gwanmun.law.origin.exportation import Exportation
from gwanmun.law.origin.holds import draws, original_events
from gwanmun.law.origin.issued import CertificateIssued, CertificateReplaced, CertificateSent, Issued
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.law.origin.issuing import IssuingFacts
from gwanmun.law.origin.issuing_law import written
from gwanmun.office import clock
from gwanmun.office.desks import mandates, posting, rulebooks, streams, treaties
from gwanmun.office.desks.coverage import cover
from gwanmun.office.desks.forms import form_of
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.desks.issuing_facts import exported_under, gathered
from gwanmun.office.desks.origin import CERTIFICATE
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import together
from gwanmun.office.journal import answers, journal
from gwanmun.office.journal.answers import Answer, Request
from gwanmun.office.journal.conflict import AnsweredAlready, NumberTaken, Overtaken
from gwanmun.office.journal.entry import OFFICE, Actor, News, Tip, entries
from gwanmun.office.people import register
from gwanmun.office.records import holdings
from gwanmun.office.records.holdings import Holding

CREATED = 201
MOST_WAITING = 500  # of the applications that wait to be read, the oldest are shown
_encode = msgspec.json.Encoder().encode


def pending(case: ApplicationCase) -> str:
    """What an application that rests is filed under: the export declaration it waits for, or the officers' queue."""
    if case.ended is not None or case.find(ApplicationAccepted) is None:
        return ""
    if case.find(GoodsMatched) is None:
        return f"declaration:{case.application.export_declaration}"
    return "review" if case.find(ReviewSelected) is not None and case.find(ReviewPassed) is None else ""


APPLICATION = Kind(
    "application",
    ApplicationCase,
    applications.ApplicationEvent,
    lambda case: case.number,
    applications.after,
    party=lambda case: case.applied.exporter,
    also=pending,
    subject=lambda case: f"application:{case.number}",
)


class AmendingApplication(Struct, frozen=True, forbid_unknown_fields=True):
    """An application as it should have been, and why it was not."""

    application: Application
    why: Why


class ApplicationStanding(Struct, frozen=True, omit_defaults=True):
    """How far an application has come, who must act next, and the certificate it ended in."""

    number: str
    exporter: str
    agreement: str
    export_declaration: str
    status: str  # waiting, granted, withdrawn, rejected
    done: tuple[str, ...]  # what has happened, in order, by the names of the events
    waits_for: Wait | None = None
    certificate: str = ""


class ApplicationDraft(Struct, frozen=True):
    """What an application would come to: the certificate, its items as drawn up, and what stands against it."""

    application: Application  # with what the exporter has said once
    certificate: IssuedCertificate | None
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    boxes: tuple[DraftedBox, ...]  # of the agreement's form, each with who said what stands in it


def apply(application: Application, actor: Actor, request: Request | None = None) -> ApplicationStanding:
    """Ask for a certificate. What is not in order goes back at once with all that is wrong, and nothing is kept."""
    rulebook = rulebooks.current()
    exporter, application = _whole(application, actor, rulebook)

    def once() -> ApplicationStanding:
        at, today = clock.now(), clock.today(rulebook.country.timezone)
        form, serial = rulebook.country.issuing.application_format, journal.serials(1)[0]
        number = written(
            form, country=rulebook.country.id.upper(), agreement=application.agreement, year=today.year, serial=serial
        )
        applied = CertificateApplied(number, exporter, application, today)
        return _walked(ApplicationCase(applied), (applied,), None, actor, request=request, at=at)

    return _only_once(once, request)


def amend(
    number: str, amending: AmendingApplication, actor: Actor, request: Request | None = None
) -> ApplicationStanding:
    """Change an application; it walks from the beginning, and is refused where it is not in order."""
    whole = _whole(amending.application, actor, rulebooks.current())[1]
    event = ApplicationAmended(whole, amending.why)
    return _act(number, lambda case: _still_open(case) or event, actor, request)


def withdraw(
    number: str, event: ApplicationWithdrawn, actor: Actor, request: Request | None = None
) -> ApplicationStanding:
    """Take an application back."""
    return _act(number, lambda case: _still_open(case) or event, actor, request)


def review(
    number: str, event: ApplicationReviewed, actor: Actor, request: Request | None = None
) -> ApplicationStanding:
    """An officer has read an application: it goes on, or back to the exporter."""

    def reviewed(case: ApplicationCase) -> ApplicationEvent | Problem:
        waiting = pending(case) == "review" and case.find(ApplicationReviewed) is None
        return _still_open(case) or (event if waiting else Problem("nothing-to-review", "number", number))

    return _act(number, reviewed, actor, request)


def reject(
    number: str, event: ApplicationRejected, actor: Actor, request: Request | None = None
) -> ApplicationStanding:
    """An officer turns an application down."""
    return _act(number, lambda case: _still_open(case) or event, actor, request)


def show(number: str, actor: Actor) -> tuple[ApplicationCase, ApplicationStanding]:
    """An application, whole, and where it stands today, to its exporter, whoever acts for it, and officers."""
    case = _mine(number, actor)[0]
    rulebook = rulebooks.current()
    wait = None
    if case.ended is None:
        facts = gathered(case, rulebook, clock.today(rulebook.country.timezone))
        wait = issuing.advance(case, facts, rulebook.country.issuing)[1]
    return case, _standing(case, wait)


def listed(exporter: str, actor: Actor) -> tuple[ApplicationStanding, ...]:
    """An exporter's latest applications; with none named, those an officer has to read, the oldest first."""
    exporter = exporter or actor.only
    if exporter:
        mandates.check(actor, exporter, "exporter")
        held = holdings.by_party(APPLICATION.name, [exporter])
    else:
        held = holdings.between_names(APPLICATION.name, "review", "review", MOST_WAITING)
    return tuple(_standing(msgspec.json.decode(one.state, type=ApplicationCase), None) for one in held)


def look_again(declarations: Iterable[str]) -> None:
    """Applications that waited for these export declarations walk on, now that something happened to them."""
    for declaration in declarations:
        for holding in holdings.by_other_name(APPLICATION.name, f"declaration:{declaration}"):
            _act(holding.number, lambda _: None, OFFICE, None)


def goods_of(number: str, actor: Actor) -> Exportation:
    """The goods of an export declaration, to whoever may ask for a certificate on them."""
    found = exported_under(number, rulebooks.current())
    if found is None:
        raise Refused(Problem("declaration-unknown", "number", number))
    mandates.check(actor, found.exporter.identifier, "export_declaration")
    return found


def draft(application: Application, actor: Actor, goods: Exportation | None = None) -> ApplicationDraft:
    """The certificate an application would end in, and what stands against it; nothing is written.

    `goods` are its export declaration's, where they have been read.
    """
    rulebook = rulebooks.current()
    today, law = clock.today(rulebook.country.timezone), rulebook.country.issuing
    goods = goods or exported_under(application.export_declaration, rulebook)
    exporter, whole = _whole(application, actor, rulebook, goods)
    case = ApplicationCase(CertificateApplied(issuing.DRAFT, exporter, whole, today))
    facts = gathered(case, rulebook, today, goods)
    reached, wait = issuing.advance(case, facts, law)
    items = drawn_up(whole, facts.exportation) if facts.exportation is not None else ()
    problems = wait.problems if wait is not None else ()
    filled = boxes(form_of(application.agreement), application, whole)
    return ApplicationDraft(whole, issuing.drafted(reached, facts, law), items, problems, filled)


def _whole(
    application: Application, actor: Actor, rulebook: Rulebook, exported: Exportation | None = None
) -> tuple[str, Application]:
    """Whose goods they are, as the export declaration says, and the application with what they have said once.

    Whoever asks must have leave to.
    """
    exported = exported or exported_under(application.export_declaration, rulebook)
    exporter = exported.exporter.identifier if exported is not None else actor.only
    mandates.check(actor, exporter, "export_declaration")
    treaty = treaties.of(application.agreement)
    if exported is None or treaty is None:
        return exporter, application
    said = register.said_once(rulebook.country.id.upper(), exporter, destination=exported.destination)
    codes = treaty.provisions.formalities.certificate.national_code
    return exporter, completed(application, exported, said, codes=codes)


Work = Callable[[ApplicationCase], ApplicationEvent | Problem | None]


def _act(number: str, work: Work, actor: Actor, request: Request | None) -> ApplicationStanding:
    return _only_once(lambda: _acted(number, work, actor, request), request)


def _acted(number: str, work: Work, actor: Actor, request: Request | None) -> ApplicationStanding:
    """Something is done to an application as it stands, and it walks on; inside a transaction."""
    case, holding = _mine(number, actor)
    event = work(case)
    if isinstance(event, Problem):
        raise Refused(event)
    done = () if event is None else (event,)
    return _walked(case.after(*done), done, holding, actor, request=request, at=clock.now())


def _walked(
    case: ApplicationCase,
    done: tuple[ApplicationEvent, ...],
    holding: Holding | None,
    actor: Actor,
    *,
    request: Request | None,
    at: datetime,
) -> ApplicationStanding:
    """The walk and everything that follows from it; a document just handed in goes back when it is not in order."""
    rulebook = rulebooks.current()
    facts = gathered(case, rulebook, clock.today(rulebook.country.timezone))
    reached, wait = issuing.advance(case, facts, rulebook.country.issuing)
    handed_in = any(isinstance(event, CertificateApplied | ApplicationAmended) for event in done)
    if wait is not None and wait.problems and handed_in:
        raise Refused(*wait.problems)
    decided = reached.events[len(case.events) :]
    if done or decided:
        _write(
            reached,
            News(
                holding.tip if holding is not None else Tip(uuid7()),
                actor,
                _named(done),
                _named(decided),
                _encode(facts).decode() if decided else None,
                rulebook.pack if decided else None,
            ),
            holding,
            at,
        )
        _follow(reached, decided, facts, rulebook, at=at)
    standing = _standing(reached, wait)
    if request is not None:
        answers.keep([(request, Answer(CREATED, _encode(standing).decode()))], at)
    return standing


def _write(case: ApplicationCase, news: News, holding: Holding | None, at: datetime) -> None:
    rows = entries(news, at)
    numbers = [] if holding is not None else [(APPLICATION.name, case.number, news.tip.case_key)]
    streams.keep([(APPLICATION.holding(case, rows[-1]), rows)], numbers)


def _follow(
    case: ApplicationCase,
    decided: tuple[ApplicationEvent, ...],
    facts: IssuingFacts,
    rulebook: Rulebook,
    *,
    at: datetime,
) -> None:
    """What the walk does to other streams: the export's coverage, the originals, the certificate, what it replaces.

    Each must still stand as the walk saw it; what somebody else changed in between is looked at again from the start.
    """
    today = facts.today
    corrected = facts.replaced.application if facts.replaced is not None else ""
    for declaration in {version.export_declaration for version in _versions(case)}:
        cover(case, facts, declaration, corrected=corrected, at=at)
    items = drawn_up(case.application, facts.exportation) if facts.exportation is not None else ()
    wanted, seen = draws(case, items), {original.number: original for original in facts.originals}
    for number, held in holdings.by_number(CERTIFICATE.name, _originals_of(case)).items():
        original = msgspec.json.decode(held.state, type=Certificate)
        if seen.get(number, original) != original:
            raise Overtaken
        events = original_events(original, case.number, wanted.get(number, {}), today)
        if events:
            streams.write(Deed(CERTIFICATE, number, OFFICE), original, held, events, at)
    for event in decided:
        if isinstance(event, CertificateGranted):
            _issue(case, event, facts, at)


def _issue(case: ApplicationCase, granted: CertificateGranted, facts: IssuingFacts, at: datetime) -> None:
    certificate = granted.certificate
    issued = CertificateIssued(certificate, case.number, case.applied.exporter)
    sent = posting.certificate(certificate, facts.today, at)
    events = [issued, sent] if isinstance(sent, CertificateSent) else [issued]
    streams.write(Deed(ISSUED, certificate.number, OFFICE), None, None, events, at)
    if facts.replaced is not None:
        replaced = CertificateReplaced(certificate.number, case.application.why, facts.today)
        _continue(facts.replaced, replaced, at)


def _continue(seen: Issued, event: CertificateReplaced, at: datetime) -> None:
    number = seen.certificate.number
    state, held = streams.read(ISSUED, number)
    if state != seen:
        raise Overtaken
    streams.write(Deed(ISSUED, number, OFFICE), state, held, (event,), at)


def _versions(case: ApplicationCase) -> list[Application]:
    """The application as it was handed in, and as it was each time it was amended."""
    return [case.applied.application, *(e.application for e in case.events if isinstance(e, ApplicationAmended))]


def _originals_of(case: ApplicationCase) -> list[str]:
    """Every partner's certificate any version of the application rested on: what it held there may be given back."""
    items = (item for version in _versions(case) for item in version.items)
    return sorted({item.original.certificate for item in items if item.original is not None})


def _mine(number: str, actor: Actor) -> tuple[ApplicationCase, Holding]:
    case, holding = streams.read(APPLICATION, number)
    if not mandates.acts_for(actor, case.applied.exporter):
        raise Refused(Problem("application-not-yours", "number", number))
    return case, holding


def _still_open(case: ApplicationCase) -> Problem | None:
    if case.ended is None:
        return None
    return Problem("application-ended", "number", case.number, {"how": type(case.ended).__name__})


def _standing(case: ApplicationCase, wait: Wait | None) -> ApplicationStanding:
    application, certificate = case.application, case.granted
    return ApplicationStanding(
        case.number,
        case.applied.exporter,
        application.agreement,
        application.export_declaration,
        _STATUS[type(case.ended)],
        tuple(type(event).__name__ for event in case.events),
        wait,
        certificate.number if certificate is not None else "",
    )


_STATUS: dict[type, str] = {
    type(None): "waiting",
    CertificateGranted: "granted",
    ApplicationWithdrawn: "withdrawn",
    ApplicationRejected: "rejected",
}


def _named(events: Iterable[Struct]) -> tuple[tuple[str, str], ...]:
    return tuple((type(event).__name__, _encode(event).decode()) for event in events)


def _only_once(work: Callable[[], ApplicationStanding], request: Request | None) -> ApplicationStanding:
    """Do it in one transaction; the same request again gets the same answer and does nothing."""
    before = answers.find(request)
    if before is None:
        try:
            return _where_nobody_was_faster(work)
        except AnsweredAlready:
            before = answers.find(request)
    assert before is not None, "somebody else answered this request a moment ago"
    return msgspec.json.decode(before.body, type=ApplicationStanding)


def _where_nobody_was_faster(work: Callable[[], ApplicationStanding]) -> ApplicationStanding:
    """Two applications at one moment may both be the first on an export: the later one then finds it covered."""
    try:
        return together(work)
    except NumberTaken:
        return together(work)
