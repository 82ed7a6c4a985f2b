"""`gwanmun duty quote`: what goods will owe, line by line with its law, and what every other rate would come to."""

from typing import Annotated

import typer
from msgspec import Struct, field
from msgspec.structs import replace

from gwanmun.cli.json_lines import Answer, answer_to
from gwanmun.cli.questions import answer_questions, read_question
from gwanmun.cli.quote_question import Asked, Question, ready
from gwanmun.cli.quote_quotas import quotas, without_exhausted
from gwanmun.cli.quote_rates import alternatives, name_of, proof_of, safeguards
from gwanmun.cli.quote_screen import tell
from gwanmun.cli.screen import say_json
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.revenue.payment import not_collected
from gwanmun.law.tariff.assess import Assessment, Owed, assess, explain
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.levy import FREE_ON_BOARD, Levy, levies_on
from gwanmun.law.tariff.precedence import Choice

EXAMPLES = """
    gwanmun duty quote --country kr --code 7210491010 --origin VN --on 2026-02-03 --value 1000000
    gwanmun duty quote --country kr --code 7210491010 --origin VN --on 2026-02-03 --value 1000000 --agreement vkfta
    gwanmun duty quote --country kr --code 6105100000 --origin VN --on 2026-02-03 \\
        --value 1000 --currency USD --incoterm FOB --freight 50 --insurance 5
    gwanmun duty quote --country kr --code 2710121000 --origin SG --on 2026-02-03 --value 900000 --qty LTR=1000
    gwanmun duty quote --country kr --code 6105100000 --origin CN --on 2026-02-03 --value 120 --currency USD --importer person
    gwanmun duty quote '{"country":"kr","code":"0703201000","origin":"CN","on":"2026-02-03","value":"300000","qty":{"KGM":"1000"}}'
    gwanmun duty quote - < questions.ndjson      one JSON object a line in, one a line out
"""  # noqa: E501 - an example is typed as it stands


class Line(Struct, frozen=True, omit_defaults=True):
    """One thing that is owed, and the arithmetic of it."""

    line: str  # "duty", the class of a duty levied on top, the id of a tax
    name: str = ""
    rate_class: str = field(default="", name="class")
    expression: str = ""
    amount: str = ""  # in whole currency
    act: str = ""
    trace: tuple[str, ...] = ()


class Relieved(Struct, frozen=True, omit_defaults=True):
    """The relief that is given, and what is not owed under it."""

    relief: str
    name: str
    why: str
    act: str = ""
    not_owed: dict[str, str] = {}


def quote(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="[QUESTION]", help="One JSON object, or a file of them; - reads a line each from standard input."
        ),
    ] = "",
    *,
    country: Annotated[str, typer.Option(help="The pack: its id or its folder.")] = "",
    code: Annotated[str, typer.Option(help="National code.")] = "",
    origin: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2.")] = "",
    on: Annotated[str, typer.Option(help="The day whose law holds, YYYY-MM-DD; today if not said.")] = "",
    value: Annotated[str, typer.Option(help="The price; without --incoterm the customs value.")] = "",
    currency: Annotated[str, typer.Option(help="Of the price; the country's own if not said.")] = "",
    incoterm: Annotated[str, typer.Option(help="FOB, CIF, …: what the price has in it.")] = "",
    freight: Annotated[str, typer.Option(help="To the place of importation, in the price's currency.")] = "",
    insurance: Annotated[str, typer.Option(help="In the price's currency.")] = "",
    exchange_rate: Annotated[str, typer.Option(help="One of the currency, in place of the week's rate.")] = "",
    fob_value: Annotated[str, typer.Option(help="Value free on board, where a levy is of that.")] = "",
    qty: Annotated[list[str] | None, typer.Option(metavar="UNIT=AMOUNT", help="A quantity.")] = None,
    agreement: Annotated[str, typer.Option(help="Whose preference is proven: its id or its class of rates.")] = "",
    rate_class: Annotated[str, typer.Option(help="The class that is asked for, among rates of one tier.")] = "",
    use_code: Annotated[str, typer.Option(help="What the goods are for, where a rate asks.")] = "",
    additional_code: Annotated[str, typer.Option(help="What tells goods of one code apart.")] = "",
    cumulative: Annotated[
        list[str] | None, typer.Option(metavar="GROUP=AMOUNT", help="What has come in under a safeguard.")
    ] = None,
    document: Annotated[list[str] | None, typer.Option(metavar="KIND", help="A paper that is shown.")] = None,
    quota: Annotated[str, typer.Option(help="Order number of the quota that is drawn on.")] = "",
    known_on: Annotated[str, typer.Option(help="As the law was taken to be on that day: YYYY-MM-DD.")] = "",
    relief: Annotated[str, typer.Option(help="The code by which a relief is claimed.")] = "",
    importer: Annotated[str, typer.Option(help="person or company.")] = "",
    procedure: Annotated[str, typer.Option(help="import, list_clearance, …, where a relief asks.")] = "",
    entry_type: Annotated[str, typer.Option(help="The country's code, where a relief asks.")] = "",
    purpose: Annotated[str, typer.Option(help="The country's code, where a relief asks.")] = "",
    transaction_nature: Annotated[str, typer.Option(help="The country's code, where a relief asks.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Quote what goods will owe: every duty and tax, why, and what each other rate would save."""
    given = {name: each for name, each in locals().items() if isinstance(each, str) and name != "asked"}
    if asked:
        answer_questions(asked, quotation_of)
        return
    stated = Members({name: text for name, text in given.items() if text})
    stated |= {"origin": origin.upper()} if origin else {}
    stated["qty"] = Members(_named(pair, "--qty") for pair in qty or ())
    stated["cumulative"] = Members(_named(pair, "--cumulative") for pair in cumulative or ())
    stated["documents"] = list(document or ())
    answer = answer_to(stated, quotation_of)
    if as_json:
        say_json(answer)
    else:
        tell(answer)
    raise typer.Exit(1 if "problem" in answer else 0)


def quotation_of(asked: Members) -> Answer:
    """The answer to one question. Raises Refused with everything that is wrong with it."""
    own = without_exhausted(ready(read_question(Question, asked)))
    assessed, choice = assess(own.index, [own.line], own.on), explain(own.index, own.line, own.on)
    if not isinstance(assessed, Assessment) or not isinstance(choice, Choice):
        raise _refused(assessed if not isinstance(assessed, Assessment) else ())
    (owed,) = assessed.lines
    country, unproven = own.country, _without_preference(own, assessed)
    answer: Answer = {
        "country": country.id,
        "country_name": country.name,
        "code": own.question.code,
        "goods": _goods(own),
        "origin": own.question.origin,
        "origin_name": country.lists["countries"].codes.get(own.question.origin, {}).get("en", ""),
        "on": own.on,
        "known_on": own.question.known_on,
        "value": _value(own),
        "class": owed.rate_class,
        "rate": owed.rate,
        "reason": choice.reason if owed.rate_class == choice.winner.measure.rate_class else owed.reasons[0],
        "assumed": [*own.assumed, *_assumed(own, owed)],
        "lines": _lines(own, owed, choice),
        "totals": {name: own.money(amount) for name, amount in assessed.totals.items()},
        "total": own.money(assessed.total),
        "currency": country.currency,
        **_to_pay(own, assessed.total),
        "relief": _relief(own, owed),
        "preference": _preference(own, owed, assessed, unproven),
        "alternatives": alternatives(own, choice, unproven),
        "safeguards": safeguards(own),
        "quotas": quotas(own),
        "rounding": _rounding(own),
        "pack": own.loaded.hash,
    }
    return {name: each for name, each in answer.items() if each or name in {"alternatives", "rate"}}


def _refused(problems: tuple[Problem, ...]) -> Refused:
    return Refused(*(replace(problem, path=problem.path.removeprefix("lines[0].")) for problem in problems))


def _without_preference(own: Asked, assessed: Assessment) -> Assessment | None:
    """What is owed where no preference is proven."""
    if not own.line.agreement_class:
        return assessed
    plain = assess(own.index, [replace(own.line, agreement_class="")], own.on)
    return plain if isinstance(plain, Assessment) else None


def _goods(own: Asked) -> dict[str, str]:
    goods = goods_on(own.index.tariff, own.line.commodity, own.on)
    assert not isinstance(goods, Problem), "goods that were assessed are in the nomenclature"
    return goods.names


def _value(own: Asked) -> dict[str, object]:
    """The price as it was said, and how it became the customs value."""
    question, valuation = own.question, own.valuation
    said: dict[str, object] = {"customs_value": own.money(valuation.total)}
    currency = question.currency or own.country.currency
    if currency != own.country.currency or question.incoterm:
        said |= {"price": f"{question.value:f}", "currency": currency}
        said |= {"incoterm": question.incoterm} if question.incoterm else {}
        said |= {"exchange_rate": valuation.rate, "steps": valuation.steps}
        said |= {"act": own.act(own.country.valuation.act)} if own.country.valuation.act else {}
    return said


def _to_pay(own: Asked, total: int) -> Answer:
    """What is asked for, where it is not simply the total."""
    law = own.country.payment
    waived = not_collected(law, total)
    if not waived:
        return {}
    least = own.money(law.least_to_collect)
    return {
        "to_pay": own.money(total - waived),
        "least_to_collect": least,
        "least_act": own.act(law.least_act or law.act),
    }


def _relief(own: Asked, owed: Owed) -> Relieved | None:
    if own.line.remission is None:
        return None
    remission = own.line.remission
    names = next((each.names for each in own.country.reliefs.reliefs if each.id == remission.relief), {})
    not_owed = {name: own.money(amount) for name, amount in owed.relieved.items()}
    return Relieved(remission.relief, names.get("en", ""), remission.said, own.act(remission.act), not_owed)


def _preference(own: Asked, owed: Owed, assessed: Assessment, unproven: Assessment | None) -> Answer | None:
    """What the proven preference saves, and the proof it rests on."""
    if not own.line.agreement_class:
        return None
    saves = own.money(unproven.total - assessed.total) if unproven else ""
    said: Answer = {"class": own.line.agreement_class, "applies": owed.rate_class == own.line.agreement_class}
    return said | {"saves": saves, "proof": proof_of(own, own.line.agreement_class)}


def _rounding(own: Asked) -> Answer:
    rounding = own.country.tariff.rounding
    apart = {
        name: f"{rule.rule.mode} to {own.money(rule.rule.unit)}, {rule.stage}" for name, rule in rounding.of.items()
    }
    said = {"rule": own.index.line_rules["duty"].text, "stage": rounding.stage, "act": own.act(rounding.act)}
    return said | ({"of": apart} if apart else {})


def _assumed(own: Asked, owed: Owed) -> tuple[str, ...]:
    """What was not said and has been taken, so that nobody takes the answer for more than it is."""
    on_board = own.question.fob_value is None and any(f"{FREE_ON_BOARD} " in reason for reason in owed.reasons)
    return (f"{FREE_ON_BOARD} was not said: the customs value is taken",) if on_board else ()


def _lines(own: Asked, owed: Owed, choice: Choice) -> list[Line]:
    duty = owed.duty - sum(owed.additions.values())
    relief = next((each for each in own.country.reliefs.reliefs if each.id == owed.rate_class), None)
    name = relief.names.get("en", "") if relief else name_of(own, owed.rate_class)
    lines = [_owed(own, owed, _Charge("duty", duty, owed.rate, owed.act, owed.rate_class, name))]
    if own.line.remission is not None and own.line.remission.flat_percent is not None:
        return lines
    for rate_class, amount in owed.additions.items():
        added = [rate.measure for rate in choice.additions if rate.rate_class.id == rate_class]
        text, called = " + ".join(each.duty for each in added), name_of(own, rate_class)
        lines.append(_owed(own, owed, _Charge(added[0].rate_class, amount, text, added[0].act, rate_class, called)))
    names = {tax.id: tax.names.get("en", "") for tax in own.country.tariff.taxes}
    for levy in levies_on(own.index.tariff, own.line.commodity, own.on):
        assert isinstance(levy, Levy), "goods that were assessed have their taxes"
        text, amount = levy.said.removeprefix(f"{levy.id}: "), owed.taxes.get(levy.id, 0)
        lines.append(_owed(own, owed, _Charge(levy.id, amount, text, levy.act, name=names.get(levy.id, ""))))
    return lines


class _Charge(Struct, frozen=True):
    """One duty or tax by the name its arithmetic begins with; minor units."""

    label: str
    amount: int
    expression: str
    act: str
    rate_class: str = ""
    name: str = ""


def _owed(own: Asked, owed: Owed, charge: _Charge) -> Line:
    trace = tuple(reason for reason in owed.reasons if reason.startswith(f"{charge.label}: "))
    amount, act = own.money(charge.amount), own.act(charge.act)
    return Line(charge.label, charge.name, charge.rate_class, charge.expression, amount, act, trace)


def _named(pair: str, option: str) -> tuple[str, str]:
    name, sign, amount = pair.partition("=")
    if not sign:
        raise typer.BadParameter(f"{pair!r} is not written NAME=AMOUNT.", param_hint=option)
    return name.strip(), amount.strip()
