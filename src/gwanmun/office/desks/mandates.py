"""Mandates: who acts, and whether he may act for a company, at whichever desk and whichever door he came by."""

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office import clock
from gwanmun.office.desks import rulebooks
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people.delegations import may_act_for
from gwanmun.office.people.keys import Caller
from gwanmun.office.people.roles import FOR_A_COMPANY


def actor_of(caller: Caller) -> Actor:
    """Who acts, as the journal names it, and the one company whose affairs he may touch, if it is only one.

    A trader or broker of no company touches nobody's: no identifier is a hyphen.
    """
    return Actor(caller.account, caller.company, (caller.company or "-") if caller.role in FOR_A_COMPANY else "")


def acts_for(actor: Actor, principal: str) -> bool:
    """Whether an actor may act for a company: the office always, a company for itself and for who gave it leave."""
    if not actor.only:
        return True
    country = rulebooks.current().country
    return may_act_for(country.id.upper(), actor.only, principal, clock.today(country.timezone))


def check(actor: Actor, principal: str, path: str) -> None:
    """Raises Refused where an actor has no leave to act for a company."""
    if not acts_for(actor, principal):
        raise Refused(Problem("mandate-missing", path, principal, {"you": actor.only}))
