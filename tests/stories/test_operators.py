"""Who is trusted: a company asks, officers look, it is authorised; what it must do then, and what becomes of it."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.aeo.application import (
    AuthorisationRefused,
    AuthorisationWithdrawn,
    CommitteeAdvised,
    ImprovementsReported,
    OperatorApplication,
    PapersReviewed,
    PremisesValidated,
)
from gwanmun.law.basics.problem import Refused
from gwanmun.office.desks import operator_applications, operators, rebuilding, replaying
from gwanmun.office.desks.operator_applications import AmendingAuthorisation, Applying
from gwanmun.office.desks.operators import (
    Consenting,
    Noticing,
    Reinstating,
    Reporting,
    RevokingOperator,
    Settling,
    Suspending,
    WithdrawingConsent,
)
from gwanmun.office.records import holdings
from gwanmun.office.rounds import daily
from tests.stories.characters import IMPORTER, OFFICER, STRANGER, TODAY
from tests.stories.operators import (
    SOUND,
    TIN,
    UNTIL,
    applied,
    assessed,
    authorised,
    consented,
    enrolled,
    found,
    looked_at,
)


def refusal(work):
    with pytest.raises(Refused) as refused:
        work()
    return [problem.code for problem in refused.value.problems]


def exporter():
    return operators.show(TIN, IMPORTER).operator.authorisations["exporter"]


def due(actor=IMPORTER):
    return {(wait.whom, wait.code, str(wait.until)) for wait in operators.show(TIN, actor).duties}


def test_a_company_is_authorised_step_by_step(office):
    standing = applied()
    assert standing.done == ("OperatorAdmitted", "SelfAssessmentAccepted")
    assert (standing.waits_for.whom, standing.waits_for.code) == ("officer", "papers-to-review")
    standing = looked_at(standing)
    assert standing.waits_for.code == "committee-to-hear"
    assert standing.waits_for.facts["grade"] == "AA"
    standing = operator_applications.say(standing.number, CommitteeAdvised(True, "sound", TODAY), OFFICER)
    assert (standing.status, standing.grade) == ("authorised", "AA")
    held = exporter()
    assert (held.first, held.last) == (date(2026, 2, 3), date(2031, 2, 2)), "for five years"
    assert held.number == standing.authorisation
    decided = list(replaying.replay_all())
    assert not any(one.differences for one in decided)
    assert any(one.decisions == 4 for one in decided), "and every decision can be taken again"


def test_what_is_left_out_goes_back_at_once_with_all_of_it(office):
    enrolled()
    answers = assessed("exporter")
    incomplete = (*answers[1:-1], replace(answers[-1], evidence=()), replace(answers[-1], part="horoscope"))
    application = OperatorApplication("exporter", incomplete, "Kim Minsu", ("Seoul",))
    assert refusal(lambda: operator_applications.apply(Applying(application), IMPORTER)) == [
        "part-unanswered",
        "part-unproven",
        "part-unknown",
        "accounts-missing",
    ]
    assert operator_applications.listed("", OFFICER) == (), "and nothing is kept"
    other = OperatorApplication("astronaut", answers, "Kim Minsu", ("Seoul",), SOUND)
    assert refusal(lambda: operator_applications.apply(Applying(other), IMPORTER)) == ["operator-kind-unknown"]


def test_internal_control_below_eighty_waits_for_the_operator_whatever_the_rest_is(office):
    standing = looked_at(applied(), 96, control_activities=40, monitoring=40)
    wait = standing.waits_for
    assert (wait.whom, wait.code, wait.until) == ("operator", "criteria-short", date(2027, 2, 3))
    assert [(problem.code, problem.path, problem.value) for problem in wait.problems] == [
        ("criterion-short", "internal-control", "70.8")
    ]
    assert refusal(lambda: operator_applications.say(standing.number, CommitteeAdvised(True, "!", TODAY), OFFICER)) == [
        "not-its-turn"
    ]
    again = operator_applications.say(standing.number, ImprovementsReported("a new manual"), IMPORTER)
    assert again.waits_for.code == "papers-to-review"
    assert looked_at(again, 96).waits_for.facts["grade"] == "AAA"


def test_what_was_found_on_the_premises_goes_before_the_papers(office):
    standing = applied()
    operator_applications.say(standing.number, PapersReviewed(found("exporter", 96)), OFFICER)
    seen = PremisesValidated(("Seoul",), TODAY, (found("exporter", 10)[-1],))
    wait = operator_applications.say(standing.number, seen, OFFICER).waits_for
    assert wait.facts["points"].endswith("security 85.2"), (
        "training, one part of eight, is worth ten and not ninety-six"
    )


def test_officers_say_things_in_their_turn_and_whole(office):
    standing = applied()
    premises = PremisesValidated(("Seoul",), TODAY)
    assert refusal(lambda: operator_applications.say(standing.number, premises, OFFICER)) == ["not-its-turn"]
    some = PapersReviewed(found("exporter")[:-1])
    assert refusal(lambda: operator_applications.say(standing.number, some, OFFICER)) == ["part-unfound"]


def test_an_application_is_amended_withdrawn_or_refused(office):
    standing = applied()
    application = OperatorApplication("importer", assessed("importer"), "Lee", ("Seoul",), SOUND)
    amended = operator_applications.amend(standing.number, AmendingAuthorisation(application, "as importer"), IMPORTER)
    assert (amended.kind, amended.waits_for.code) == ("importer", "papers-to-review")
    withdrawn = operator_applications.end(standing.number, AuthorisationWithdrawn("later"), IMPORTER)
    assert withdrawn.status == "withdrawn"
    assert refusal(lambda: operator_applications.end(standing.number, AuthorisationWithdrawn("x"), IMPORTER)) == [
        "authorisation-ended"
    ]
    other = applied()
    against = operator_applications.say(looked_at(other).number, CommitteeAdvised(False, "young", TODAY), OFFICER)
    assert against.waits_for.code == "committee-against"
    refused = operator_applications.end(other.number, AuthorisationRefused("young", "Article 255-2"), OFFICER)
    assert refused.status == "refused"


def test_nobody_applies_twice_nor_for_what_he_is(office):
    applied()
    assert refusal(applied) == ["authorisation-applied"]


def test_one_who_is_authorised_renews_and_does_not_apply_again(office, settings_clock):
    authorised()
    assert refusal(applied) == ["operator-already"]
    number = exporter().number
    assert refusal(lambda: applied(renews=number)) == ["renewal-too-early"]
    settings_clock("2030-08-01T09:00:00+09:00")
    assert ("operator", "validation-again-due", "2030-08-02") in due()
    standing = looked_at(applied(renews=number), 97)
    operator_applications.say(standing.number, CommitteeAdvised(True, "sound", TODAY), OFFICER)
    held = exporter()
    assert (held.grade, held.last, held.authorised) == ("AAA", date(2036, 2, 2), date(2026, 2, 3))
    assert held.number != number


def test_a_stranger_sees_and_does_nothing(office):
    standing = applied()
    assert refusal(lambda: operator_applications.show(standing.number, STRANGER)) == ["authorisation-not-yours"]
    operator_applications.end(standing.number, AuthorisationWithdrawn("later"), IMPORTER)
    authorised()
    assert refusal(lambda: operators.show(TIN, STRANGER)) == ["operator-not-yours"]
    noticing = Noticing("name", "now Hanbit Global", TODAY)
    assert refusal(lambda: operators.notice(TIN, noticing, STRANGER)) == ["operator-not-yours"]


def test_every_year_the_operator_reports_by_itself(office, settings_clock):
    """Authorised in February: from the first of each February to the fifteenth of March."""
    authorised()
    assert due() == set()
    reporting = Reporting("exporter", 2027, assessed("exporter", 85))
    assert refusal(lambda: operators.report(TIN, reporting, IMPORTER)) == ["self-report-untimely"]
    settings_clock("2027-02-01T09:00:00+09:00")
    assert due() == {("operator", "self-report-due", "2027-03-15")}
    assert operators.report(TIN, reporting, IMPORTER).authorisations["exporter"].reported == (2027,)
    assert due() == set()
    assert refusal(lambda: operators.report(TIN, reporting, IMPORTER)) == ["self-report-made"]
    settings_clock("2028-03-15T09:00:00+09:00")
    assert daily.make().trust.fallen_due == 0, "its last day is a day"
    settings_clock("2028-03-16T09:00:00+09:00")
    assert daily.make().trust.fallen_due == 1
    assert daily.make().trust.fallen_due == 0, "made twice, it finds nothing more"
    assert due() == {("officer", "self-report-missed", "None")}
    late = replace(reporting, year=2028)
    assert operators.report(TIN, late, IMPORTER).authorisations["exporter"].reported == (2027, 2028)
    assert due() == set()


def test_what_changes_is_told_and_an_officer_looks(office):
    authorised()
    told = operators.notice(TIN, Noticing("representative", "Park for Kim", date(2026, 1, 2)), IMPORTER)
    assert told.notices[0].late, "thirty-two days is more than thirty"
    assert due() == {("officer", "change-to-settle", "None")}
    assert refusal(lambda: operators.settle(TIN, Settling(2, "noted", "x"), OFFICER)) == ["notice-unknown"]
    assert operators.settle(TIN, Settling(1, "noted", "seen"), OFFICER).notices[0].outcome == "noted"
    assert refusal(lambda: operators.settle(TIN, Settling(1, "noted", "x"), OFFICER)) == ["notice-settled"]
    tomorrow = Noticing("address", "to Busan", date(2026, 2, 4))
    assert refusal(lambda: operators.notice(TIN, tomorrow, IMPORTER)) == ["change-not-yet"]


def test_suspended_reinstated_suspended_again_and_the_clock_ends_it(office, settings_clock):
    authorised()
    suspending = Suspending("exporter", "an offence", "Article 255-5", UNTIL)
    assert operators.suspend(TIN, suspending, OFFICER).authorisations["exporter"].standing == "suspended"
    assert refusal(lambda: operators.suspend(TIN, suspending, OFFICER)) == ["operator-suspended"]
    assert due() == {("operator", "suspension-to-mend", "2026-06-01")}
    operators.reinstate(TIN, Reinstating("exporter", "paid"), OFFICER)
    assert refusal(lambda: operators.reinstate(TIN, Reinstating("exporter", "paid"), OFFICER)) == [
        "operator-not-suspended"
    ]
    too_long = replace(suspending, until=date(2026, 8, 4))
    assert refusal(lambda: operators.suspend(TIN, too_long, OFFICER)) == ["suspension-too-long"]
    operators.suspend(TIN, suspending, OFFICER)
    settings_clock("2026-06-02T09:00:00+09:00")
    assert daily.make().trust.fallen_due == 1
    assert exporter().standing == "trusted"


def test_revoked_is_over_and_bars_for_two_years(office, settings_clock):
    authorised()
    revoking = RevokingOperator("exporter", "false papers", "Article 255-5")
    operators.revoke(TIN, revoking, OFFICER)
    assert refusal(lambda: operators.revoke(TIN, revoking, OFFICER)) == ["authorisation-over"]
    assert refusal(lambda: operators.suspend(TIN, Suspending("broker", "x", "y", UNTIL), OFFICER)) == [
        "operator-not-of-kind"
    ]
    assert refusal(applied) == ["operator-barred"]
    settings_clock("2028-02-03T09:00:00+09:00")
    assert applied().waits_for.code == "papers-to-review"


def test_an_authorisation_nobody_renews_expires_by_the_clock(office, settings_clock):
    authorised()
    settings_clock("2031-02-03T09:00:00+09:00")
    daily.make()
    assert exporter().standing == "expired"
    assert due() == set()


def test_a_company_is_one_operator_whatever_it_is_trusted_as(office):
    authorised("exporter", "importer")
    operator = operators.show(TIN, IMPORTER).operator
    assert set(operator.authorisations) == {"exporter", "importer"}
    assert operators.listed("", 10) == (operator,)


def told(partner="VN"):
    operator = operators.show(TIN, OFFICER).operator
    known = operator.told.get(partner)
    return (known.version, known.standing) if known is not None else None


def test_partners_are_told_what_the_operator_agreed_to_and_when_it_changes(office):
    authorised()
    assert told() is None, "nobody is told without consent"
    consented()
    assert told() == (1, "trusted")
    operators.suspend(TIN, Suspending("exporter", "an offence", "Article 255-5", UNTIL), OFFICER)
    assert told() == (2, "suspended")
    operators.reinstate(TIN, Reinstating("exporter", "paid"), OFFICER)
    assert told() == (3, "trusted")
    authorised("importer")
    assert told() == (4, "trusted"), "the record has another kind in it"
    operators.suspend(TIN, Suspending("importer", "an offence", "Article 255-5", UNTIL), OFFICER)
    assert told() == (5, "trusted"), "and loses it again; one kind still stands"
    operators.withdraw_consent(TIN, WithdrawingConsent(("VN",)), IMPORTER)
    assert told() == (6, "revoked")
    assert refusal(lambda: operators.withdraw_consent(TIN, WithdrawingConsent(("VN",)), IMPORTER)) == [
        "consent-not-given"
    ]
    assert refusal(lambda: operators.consent(TIN, Consenting(("US",)), IMPORTER)) == ["arrangement-missing"]


def test_the_records_of_trust_are_made_again_from_the_journal(office):
    authorised("exporter", "importer")
    consented()
    before = [holdings.page(stream, "", 10) for stream in ("operator", "authorisation")]
    rebuilding.rebuild()
    assert [holdings.page(stream, "", 10) for stream in ("operator", "authorisation")] == before


def test_a_debt_ratio_too_high_is_mended_by_a_rating(office):
    enrolled()
    heavy = replace(SOUND, debt_ratio_percent=Decimal(240))
    standing = operator_applications.apply(
        Applying(OperatorApplication("exporter", assessed("exporter"), "Kim", ("Seoul",), heavy)), IMPORTER
    )
    wait = looked_at(standing).waits_for
    assert [problem.code for problem in wait.problems] == ["accounts-indebted"]
    rated = OperatorApplication("exporter", assessed("exporter"), "Kim", ("Seoul",), replace(heavy, rating="BBB"))
    again = operator_applications.amend(standing.number, AmendingAuthorisation(rated, "a rating"), IMPORTER)
    assert looked_at(again).waits_for.code == "committee-to-hear"
