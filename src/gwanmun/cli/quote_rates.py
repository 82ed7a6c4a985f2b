"""Every rate that could apply to goods: what each would come to, what stands in its way, and what proof it asks for."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from gwanmun.cli.quote_question import Asked
from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.agreement import Agreement, ProofOfOrigin
from gwanmun.law.revenue.exchange_rate import rate_on
from gwanmun.law.tariff.assess import Assessment, assess, explain
from gwanmun.law.tariff.evaluation import Evaluation, Inputs, evaluate, write_exactly
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.precedence import Choice
from gwanmun.law.tariff.rate import Rate, class_named
from gwanmun.law.tariff.safeguard import Published, group_of, is_safeguard, read_safeguard, volume_on
from gwanmun.law.tariff.staging import Trigger
from gwanmun.law.tariff.tariff import Measure


class ProofWay(Struct, frozen=True, omit_defaults=True):
    """One way to prove origin; `enough` is missing where no rate of the week says what its limit is worth."""

    kind: str  # "certificate", "origin_declaration"; "none": nothing is asked for
    by: tuple[str, ...] = ()
    up_to: str = ""  # "6000 EUR"
    valid_days: int = 0
    act: str = ""
    enough: bool | None = None  # for a consignment of this value


class Proof(Struct, frozen=True, omit_defaults=True):
    """What an agreement asks for."""

    agreement: str
    title: str
    valid_days: int
    waits_for_answer: bool  # preference needs the partner's own word on the certificate
    act: str
    ways: tuple[ProofWay, ...] = ()


class Alternative(Struct, frozen=True, omit_defaults=True):
    """Another rate on the goods: what it would come to, what it would save, and what stands in its way."""

    rate_class: str = field(name="class")
    expression: str
    why: str
    name: str = ""  # of the class
    duty: str = ""
    total: str = ""
    saves: str = (
        ""  # of the total, against what is owed without preference; only of a rate that proof would bring about
    )
    proof: Proof | None = None
    act: str = ""


class Counted(Struct, frozen=True, omit_defaults=True):
    """A safeguard on the goods: how much may come in before the rate rises, and how much has."""

    rate_class: str = field(name="class")
    group: str
    trigger: str = ""  # with its unit
    imported: str = ""
    as_of: str = ""
    reached: bool | None = None  # None where nobody has said how much has come in


def alternatives(asked: Asked, choice: Choice, unproven: Assessment | None) -> list[Alternative]:
    """Rates that take part and do not apply, and then those that only lack their proof.

    `unproven` is what the goods owe where no preference is proven, if that can be said: a proof saves against that.
    """
    passed = [_passed(asked, rate, why) for rate, why in choice.alternatives]
    known = {_row(rate.measure) for rate, _ in choice.alternatives} | {_row(choice.winner.measure)}
    for measure in measures(asked):
        rate_class = class_named(asked.country.tariff.classes, measure.rate_class)
        if rate_class is not None and rate_class.needs_proof and _row(measure) not in known:
            passed.append(_with_proof(asked, unproven, measure, rate_class.id))
    return passed


def measures(asked: Asked) -> tuple[Measure, ...]:
    """Every row of the tariff on the goods, whatever it asks for."""
    return measures_on(asked.index.tariff, asked.line.commodity, asked.line.origin, asked.on)


def safeguards(asked: Asked) -> list[Counted]:
    """What is counted, of each rate on the goods that rises with what has come in."""
    rows = (measure for measure in measures(asked) if is_safeguard(measure.duty))
    return [counted for measure in rows if (counted := _counted(asked, measure)) is not None]


def _row(measure: Measure) -> Measure:
    """The row of a measure, whatever its condition has made of its duty."""
    return replace(measure, duty="", act="")


def name_of(asked: Asked, rate_class: str) -> str:
    """What a class of rates is called, in English and, where it has one, in the country's own language."""
    known = class_named(asked.country.tariff.classes, rate_class)
    return _both(asked, known.names) if known else ""


def _both(asked: Asked, names: dict[str, str]) -> str:
    local = next((names[each] for each in asked.country.languages if each != "en" and each in names), "")
    return " ".join(filter(None, (names.get("en", ""), f"({local})" if local and "en" in names else local)))


def _passed(asked: Asked, rate: Rate, why: str) -> Alternative:
    line, country = asked.line, asked.country
    inputs = Inputs(line.customs_value, line.quantities, country.currency, country.minor_digits)
    worked_out = evaluate(rate.duty, inputs)
    duty = write_exactly(worked_out.amount, country.minor_digits) if isinstance(worked_out, Evaluation) else ""
    measure, proof = rate.measure, proof_of(asked, rate.rate_class.id)
    name, act = name_of(asked, measure.rate_class), asked.act(measure.act)
    return Alternative(measure.rate_class, measure.duty, why, name, duty, proof=proof, act=act)


def _with_proof(asked: Asked, unproven: Assessment | None, measure: Measure, rate_class: str) -> Alternative:
    """What the goods would owe if this agreement's proof were there."""
    line = replace(asked.line, agreement_class=rate_class)
    proven, choice = assess(asked.index, [line], asked.on), explain(asked.index, line, asked.on)
    known = Alternative(
        measure.rate_class,
        measure.duty,
        "",
        name_of(asked, measure.rate_class),
        proof=proof_of(asked, rate_class),
        act=asked.act(measure.act),
    )
    if not isinstance(proven, Assessment) or not isinstance(choice, Choice):
        return replace(known, why=_in_the_way(() if isinstance(proven, Assessment) else proven))
    applies = choice.winner.rate_class.id == rate_class
    return replace(
        known,
        why="applies with proof of origin" if applies else _why_not(choice, rate_class),
        duty=asked.money(proven.totals["duty"]),
        total=asked.money(proven.total),
        saves=asked.money(unproven.total - proven.total) if unproven else "",
    )


def _in_the_way(problems: tuple[Problem, ...]) -> str:
    return " ".join(told(problem).cause for problem in problems)


def _why_not(choice: Choice, rate_class: str) -> str:
    return next((why for rate, why in choice.alternatives if rate.rate_class.id == rate_class), "")


def proof_of(asked: Asked, rate_class: str) -> Proof | None:
    """What the agreement of these rates asks for; None where they are no agreement's."""
    agreement = next((each for each in asked.country.agreements.values() if each.rate_class == rate_class), None)
    if agreement is None:
        return None
    return Proof(
        agreement.id,
        agreement.title,
        agreement.proof_valid_days,
        agreement.waits_for_answer,
        asked.act(agreement.act),
        tuple(_ways(asked, agreement)),
    )


def _ways(asked: Asked, agreement: Agreement) -> Iterator[ProofWay]:
    for way in agreement.proofs:
        up_to = f"{way.up_to.value:f} {way.up_to.currency}" if way.up_to else ""
        valid_days = 0 if way.kind == "none" else way.valid_days
        yield ProofWay(way.kind, way.by, up_to, valid_days, asked.act(way.act), _is_enough(asked, way))


def _is_enough(asked: Asked, way: ProofOfOrigin) -> bool | None:
    """Whether it does for a consignment of this value, at the customs rate of the week; None where there is none."""
    if way.up_to is None:
        return True
    country = asked.country
    limit = way.up_to.value * 10**country.minor_digits
    if way.up_to.currency != country.currency:
        rate = rate_on(country.exchange_rates.get(way.up_to.currency, ()), "import", asked.on)
        if rate is None:
            return None
        limit *= rate.rate / rate.per
    return asked.valuation.price <= limit


def _counted(asked: Asked, measure: Measure) -> Counted | None:
    trigger = read_safeguard(measure.duty)
    if not isinstance(trigger, Trigger):
        return None
    group, said = group_of(trigger), asked.question.cumulative
    volume = volume_on(Published(asked.index.tariff.volumes, asked.on), group)
    unit = trigger.unit or (volume.unit if volume else "")
    limit = trigger.over if trigger.over is not None else volume.trigger if volume else None
    so_far: Decimal | None = said.get(group, volume.imported if volume else None)
    published = volume is not None and (volume.as_of is not None or group in said)
    return Counted(
        measure.rate_class,
        group,
        "" if limit is None else f"{limit:f} {unit}".strip(),
        "" if so_far is None or not (published or group in said) else f"{so_far:f} {unit}".strip(),
        volume.as_of.isoformat() if volume and volume.as_of and group not in said else "",
        None if so_far is None or limit is None else so_far > limit,
    )
