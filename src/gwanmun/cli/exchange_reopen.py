"""`gwanmun exchange reopen`: two officers open a frozen channel again, each with a key of their own."""

from typing import Annotated

import typer

from gwanmun.cli.entering import enter
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import Trouble
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange.reopening import Declining, Proposing, Reopening
from gwanmun.office.desks import mandates, reopening
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people import keys
from gwanmun.office.people.roles import MAY, may

ACT = "reopen-channel"


def reopen(
    channel: Annotated[str, typer.Argument(help="The channel, as `status` names it: KR>VN/co.")],
    *,
    key: Annotated[str, typer.Option(envvar="GWANMUN_KEY", help="Your API key: two officers, two keys.")],
    reason: Annotated[str, typer.Option(help="What was found, and why the channel may go on; or why not.")] = "",
    theirs: Annotated[
        bool, typer.Option("--theirs", help="The partner's chain counts: take up what it was sent in our name.")
    ] = False,
    agree: Annotated[bool, typer.Option("--agree", help="Agree to what another officer has proposed.")] = False,
    decline: Annotated[bool, typer.Option("--decline", help="Decline what another officer has proposed.")] = False,
    country: Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")] = "kr",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Open a frozen channel again: one officer proposes it with a reason, a second one agrees or declines.

    The evidence stays. The exchange opens the channel as soon as the second officer has agreed; should what froze it
    come again, it freezes again.

    \b
        GWANMUN_KEY=… gwanmun exchange reopen "VN>KR/co" --reason "their key 3 was stolen; manifest 4 ends it"
        GWANMUN_KEY=… gwanmun exchange reopen "VN>KR/co" --agree
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    if agree and decline:
        raise typer.BadParameter("agree or decline, not both", param_hint="--agree")
    if not agree and not reason:
        raise typer.BadParameter("say what was found", param_hint="--reason")
    enter(country)
    actor = _officer(key)
    if agree:
        _answer(reopening.agree(channel, actor), as_json=as_json)
    elif decline:
        _answer(reopening.decline(channel, Declining(reason), actor), as_json=as_json)
    else:
        _answer(reopening.propose(Proposing(channel, reason, theirs), actor), as_json=as_json)


def _officer(key: str) -> Actor:
    caller = keys.caller_of(key)
    if caller is None:
        raise Trouble("Nobody has this key.", "`gwanmun register key` makes one for an officer's account.")
    if not may(caller.role, ACT) or (caller.scopes and ACT not in caller.scopes):
        facts = {"role": caller.role, "act": ACT, "allowed": ", ".join(sorted(MAY[ACT]))}
        raise Refused(Problem("act-not-allowed", facts=facts))
    return mandates.actor_of(caller)


def _answer(known: Reopening, *, as_json: bool) -> None:
    if as_json:
        say_json(known)
        return
    screen = console()
    if known.waits:
        screen.print(f"{known.channel}: proposed by {known.proposed.by}. A second officer must agree: --agree.")
    elif known.declined is not None:
        screen.print(f"{known.channel} stays frozen.")
    else:
        screen.print(f"{known.channel} will be open again as soon as the exchange has carried it out.")
