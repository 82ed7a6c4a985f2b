"""Origin verifications: whether a certificate is true, asked by a partner or of a partner, with everybody's clocks."""

from gwanmun.law.origin.verification import (
    ExporterAnswered,
    Verification,
    VerificationConcluded,
    VerificationReplied,
    VisitConsented,
    VisitMade,
)
from gwanmun.office.api.operation import deed, deed_on, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import origin_verifications
from gwanmun.office.desks.origin_verifications import AskingVerification, Extending, VerificationFile

CREATED = 201


def ask_us(visit: Visit, asking: AskingVerification) -> Reply:
    """Ask about a certificate this office issued; the answer says until when it will reply, and whose clock that is."""
    known = origin_verifications.ask_us(asking, visit.caller.country, visit.actor, visit.request)
    return reply(known, CREATED)


def ask_partner(visit: Visit, asking: AskingVerification) -> Reply:
    """Ask the issuing country about a certificate that is claimed under here."""
    return reply(origin_verifications.ask_partner(asking, visit.actor, visit.request), CREATED)


def show(visit: Visit, number: str) -> Reply:
    """Show a verification, who must act next, and the evidence: all of it to officers, what was found to a partner."""
    return reply(_seen(visit, number))


def extend(visit: Visit, extending: Extending, number: str) -> Reply:
    """Give whoever must answer longer: once, and as far as the agreement allows."""
    return reply(origin_verifications.extend(number, extending, visit.actor, visit.request), CREATED)


def state(visit: Visit, event: ExporterAnswered, number: str) -> Reply:
    """Answer for the goods as their exporter, and name the papers that prove it."""
    return reply(origin_verifications.exporter_answers(number, event, visit.actor, visit.request), CREATED)


def consent(visit: Visit, event: VisitConsented, number: str) -> Reply:
    """Agree to a visit, or not."""
    return reply(origin_verifications.exporter_answers(number, event, visit.actor, visit.request), CREATED)


def visited(visit: Visit, event: VisitMade, number: str) -> Reply:
    """Say what officers found who went and looked."""
    return reply(origin_verifications.visit(number, event, visit.actor, visit.request), CREATED)


def answer(visit: Visit, event: VerificationReplied, number: str) -> Reply:
    """Reply to a partner's question, with the evidence."""
    return reply(origin_verifications.reply(number, event, visit.actor, visit.request, side="asked"), CREATED)


def answered(visit: Visit, event: VerificationReplied, number: str) -> Reply:
    """Reply to this office's question, as the issuing country."""
    _seen(visit, number)
    return reply(origin_verifications.reply(number, event, visit.actor, visit.request, side="asking"), CREATED)


def decide(visit: Visit, event: VerificationConcluded, number: str) -> Reply:
    """Decide on a partner's certificate; denied, every declaration that rested on it owes what it was let off."""
    return reply(origin_verifications.conclude(number, event, visit.actor, visit.request, side="asking"), CREATED)


def decided(visit: Visit, event: VerificationConcluded, number: str) -> Reply:
    """Tell the importing country's decision on a certificate this office issued."""
    _seen(visit, number)
    return reply(origin_verifications.conclude(number, event, visit.actor, visit.request, side="asked"), CREATED)


def _seen(visit: Visit, number: str) -> VerificationFile:
    country = visit.caller.country if visit.caller.role == "partner" else ""
    return origin_verifications.show(number, visit.actor, country=country)


AT = "/origin-verifications"

OPERATIONS = (
    deed_on(AT, "ask-verification", ask_us, takes=AskingVerification, gives=Verification),
    deed_on(f"{AT}/of-partners", "open-verification", ask_partner, takes=AskingVerification, gives=Verification),
    look(f"{AT}/{{number}}", "see-verifications", show, gives=VerificationFile),
    deed(f"{AT}/{{number}}/extensions", "open-verification", extend, takes=Extending, gives=Verification),
    deed(f"{AT}/{{number}}/statements", "answer-verification", state, takes=ExporterAnswered, gives=Verification),
    deed(f"{AT}/{{number}}/consents", "answer-verification", consent, takes=VisitConsented, gives=Verification),
    deed(f"{AT}/{{number}}/visits", "open-verification", visited, takes=VisitMade, gives=Verification),
    deed(f"{AT}/{{number}}/replies", "reply-verification", answer, takes=VerificationReplied, gives=Verification),
    deed(
        f"{AT}/{{number}}/partner-replies", "tell-verification", answered, takes=VerificationReplied, gives=Verification
    ),
    deed(f"{AT}/{{number}}/conclusions", "open-verification", decide, takes=VerificationConcluded, gives=Verification),
    deed(
        f"{AT}/{{number}}/partner-conclusions",
        "ask-verification",
        decided,
        takes=VerificationConcluded,
        gives=Verification,
    ),
)
