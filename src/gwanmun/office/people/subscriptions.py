"""Subscriptions: where a company wants to be told of what happens, by whom it was made, and what became of it."""

import base64
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from uuid_utils.compat import uuid7

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office import clock
from gwanmun.office.people import reaching
from gwanmun.office.people.keys import Caller
from gwanmun.office.people.locked import lock
from gwanmun.office.people.models import Notice, Subscription

MOST = 10  # of one company
KEY_BYTES = 32
CONFIRMING = "notices"  # the salt of the word that confirms an address


def of(company: str) -> list[Subscription]:
    """A company's subscriptions that have not ended."""
    return list(Subscription.objects.filter(company=company, ended=False).order_by("id"))


def failures_of(subscriptions: Sequence[Subscription]) -> dict[int, Notice]:
    """The last notice of each that has not arrived."""
    missing = Notice.objects.filter(subscription__in=subscriptions, sent_at=None).exclude(failure="").order_by("at")
    return {notice.subscription_id: notice for notice in missing[:1000]}


def by_webhook(caller: Caller, address: str, kinds: Sequence[str]) -> str:
    """Tell a program of the company; the key it knows us by, which is shown this once. Raises Refused."""
    try:
        reaching.check(address)
    except reaching.UnreachableError as why:
        raise Refused(Problem("address-unreachable", "address", address[:80], {"cause": str(why)})) from None
    key = secrets.token_bytes(KEY_BYTES)
    secret = lock("webhooks").encrypt(base64.b64encode(key)).decode()
    _begin(caller, "webhook", address, kinds, secret=secret, confirmed=True)
    return f"whsec_{base64.b64encode(key).decode()}"


def by_mail(caller: Caller, address: str, kinds: Sequence[str]) -> None:
    """Tell a person of the company, once whoever reads there has said that it is his address. Raises Refused."""
    if not settings.MAILS:
        raise Refused(Problem("mail-not-set-up", "address"))
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(Problem("address-unreachable", "address", address[:80], {"cause": "It is no address."})) from None
    with transaction.atomic():
        wanted = _begin(caller, "email", address, kinds, secret="", confirmed=False)
        at = clock.now()
        Notice.objects.create(id=uuid7(), subscription=wanted, number="", kinds="", at=at, due=at)


def confirm(key: int) -> bool:
    """Whoever reads at an address has said so; whether there is such a subscription."""
    return bool(Subscription.objects.filter(pk=key, ended=False).update(confirmed=True))


def end(caller: Caller, key: int) -> None:
    """The company wants to hear no more there; what is queued for it is not sent. Raises Refused for another's."""
    with transaction.atomic():
        ours = Subscription.objects.filter(pk=key, company=caller.company, ended=False)
        if not ours.update(ended=True, secret=""):
            raise Refused(Problem("subscription-unknown", "subscription", str(key)))
        Notice.objects.filter(subscription_id=key, sent_at=None).update(due=None)


def _begin(
    caller: Caller, way: str, address: str, kinds: Sequence[str], *, secret: str, confirmed: bool
) -> Subscription:
    if Subscription.objects.filter(company=caller.company, ended=False).count() >= MOST:
        raise Refused(Problem("subscriptions-too-many", "address", facts={"most": str(MOST)}))
    return Subscription.objects.create(
        company=caller.company, way=way, address=address, kinds=" ".join(kinds), secret=secret, confirmed=confirmed,
        account=caller.account, made_at=clock.now(),
    )  # fmt: skip
