"""Problems: the catalogue itself, so that a program can know every refusal before it meets one."""

from msgspec import Struct

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.catalogue import Known, Sentences
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply


class Described(Struct, frozen=True):
    """One entry of the catalogue. The sentences are title, cause and how to mend; names in braces are facts."""

    code: str
    status: int
    law: str
    law_of: dict[str, str]  # national articles that say the same, by country
    sentences: dict[str, Sentences]  # by language


def every(visit: Visit) -> Reply:
    """List every problem the office can find, in every language it speaks."""
    return reply(tuple(_described(code, known) for code, known in catalogue.problems().items()))


def one(visit: Visit, code: str) -> Reply:
    """Show one problem of the catalogue; the `type` of every refusal points here."""
    known = catalogue.problems().get(code)
    if known is None:
        raise Refused(Problem("problem-unknown", "code", shown(code)))
    return reply(_described(code, known))


def _described(code: str, known: Known) -> Described:
    sentences = {language: known.sentences(language) for language in catalogue.LANGUAGES}
    return Described(code, known.status, known.law, known.law_of, sentences)


OPERATIONS = (
    look("/problems", "ask", every, gives=tuple[Described, ...]),
    look("/problems/{code}", "ask", one, gives=Described),
)
