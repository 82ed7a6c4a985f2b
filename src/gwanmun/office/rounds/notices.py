"""The round of notices: what companies want to be told is sent, and tried again where it does not arrive.

A webhook is signed as Standard Webhooks says (HMAC-SHA256 over its id, the moment and the body), so that whoever
receives it knows that it is ours and is not an old one. A notice may arrive twice and then has the same id. It says
which document and what happened, and nothing that is secret: whoever wants more asks for it under his own name.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import quote

import msgspec
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from msgspec import Struct

from gwanmun.office import clock
from gwanmun.office.people import reaching, subscriptions
from gwanmun.office.people.locked import lock
from gwanmun.office.people.models import Notice, Subscription
from gwanmun.office.people.reaching import UnreachableError

MOST = 1_000  # of one round
MOST_TRIES = 14  # the last some two days after the first
LONGEST_PAUSE = timedelta(hours=12)
KEPT = timedelta(days=31)
MAIL_ERRORS = (OSError, ValueError)  # smtplib's own are among the first


class NoticesRounded(Struct, frozen=True):
    """What the round found to do."""

    sent: int = 0
    failed: int = 0  # this time; most will be tried again


def make() -> NoticesRounded:
    """Send what is due, the oldest first; each in a transaction of its own.

    Who does not answer is not asked a second time in one round: nobody else waits for a server that is down.
    """
    sent, silent = 0, set[int]()
    at = clock.now()
    for _ in range(MOST):
        notice = _send_next(at, silent)
        if notice is None:
            break
        if notice.failure:
            silent.add(notice.subscription_id)
        else:
            sent += 1
    return NoticesRounded(sent, len(silent))


def forget() -> int:
    """Once a day: what was sent, or given up, a month ago is nobody's any more; how many they were."""
    return Notice.objects.filter(due=None, at__lt=clock.now() - KEPT).delete()[0]


def _send_next(at: datetime, silent: set[int]) -> Notice | None:
    """Send the next one that is due, as it is afterwards; None where there is none. Two rounds never take the same."""
    with transaction.atomic():
        due = Notice.objects.select_for_update(skip_locked=True, of=("self",)).select_related("subscription")
        notice = due.filter(due__lte=at).exclude(subscription_id__in=silent).order_by("due").first()
        if notice is None:
            return None
        failure = _failure_of(notice)
        notice.tries += 1
        notice.failure = failure[:200]
        if not failure:
            notice.sent_at, notice.due = at, None
        else:
            notice.due = at + _pause(notice.tries) if notice.tries < MOST_TRIES else None
        notice.save(update_fields=["tries", "failure", "sent_at", "due"])
        return notice


def _pause(tries: int) -> timedelta:
    """A minute, two, four, and so on; never longer than half a day."""
    return min(timedelta(minutes=2 ** (tries - 1)), LONGEST_PAUSE)


def _failure_of(notice: Notice) -> str:
    """Send it; why it did not arrive, empty where it did. Nothing secret is in what is told."""
    wants = notice.subscription
    if wants.ended:
        return ""
    try:
        if wants.way == "email":
            _mail(notice, wants)
        else:
            status = reaching.post(wants.address, body_of(notice), _signed(notice, wants))
            if not 200 <= status < 300:
                return f"It answered {status}."
    except (UnreachableError, *MAIL_ERRORS) as why:
        return str(why) or type(why).__name__
    except InvalidToken:
        return "The office's secret has changed: make the subscription again."
    return ""


def body_of(notice: Notice) -> bytes:
    """What a webhook says."""
    said = {
        "id": str(notice.id), "country": settings.COUNTRY.upper(), "document": notice.document,
        "number": notice.number, "happened": notice.kinds.split(), "at": notice.at.isoformat(), "page": _page(notice),
    }  # fmt: skip
    return msgspec.json.encode(said)


def _signed(notice: Notice, wants: Subscription) -> dict[str, str]:
    """The headers by which it is known: of this moment, so that an old one is told from a new one."""
    moment = str(int(reaching.now()))
    key = base64.b64decode(lock("webhooks").decrypt(wants.secret.encode()))
    content = b".".join((str(notice.id).encode(), moment.encode(), body_of(notice)))
    mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {"webhook-id": str(notice.id), "webhook-timestamp": moment, "webhook-signature": f"v1,{mac}"}


# Where a document is looked at; what has no page of its own for a company leads to what waits for it.
_PAGES = {
    "declaration": "declarations/", "application": "applications/", "verification": "verifications/", "bill": "bills/",
}  # fmt: skip


def _page(notice: Notice) -> str:
    room = _PAGES.get(notice.document)
    return f"{settings.ADDRESS}/{room}{quote(notice.number, safe='')}" if room else f"{settings.ADDRESS}/work"


def _mail(notice: Notice, wants: Subscription) -> None:
    if notice.number:
        subject = f"{notice.number}: {notice.kinds.split()[-1]}"
        text = f"{notice.number}\n{', '.join(notice.kinds.split())}\n\n{_page(notice)}\n"
    else:
        word = signing.dumps(wants.pk, salt=subscriptions.CONFIRMING)
        subject = "Gwanmun: is this your address? · 이 주소가 맞습니까? · Đây có phải địa chỉ của quý vị?"
        text = f"{settings.ADDRESS}/notices/confirm/{word}\n"
    EmailMessage(
        subject, text, settings.DEFAULT_FROM_EMAIL, [wants.address], headers={"X-Notice": str(notice.id)}
    ).send()
