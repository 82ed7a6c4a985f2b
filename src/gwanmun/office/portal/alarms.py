"""Alarms: what the exchange asks a person to look at, in words: what has happened, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from msgspec import Struct


class Told(Struct, frozen=True):
    """An alarm in words."""

    title: Any  # lazily translated
    mend: Any


_ASK = _("Ask the partner's office what has happened.")
_CLEAR = _("Compare the evidence with the partner. When it is cleared up, two officers open the channel again.")
_RESTORED = _("If this office was restored from a backup, it heals by itself. If not, call whoever runs it.")
_KEYS = _("Renew the keys: the keepers of two roots sign a new manifest.")

ALARMS: Mapping[str, Told] = {
    "equivocation": Told(_("Two different messages came under one number"), _CLEAR),
    "partner-froze-channel": Told(_("The partner has frozen our channel"), _CLEAR),
    "partner-has-another-chain": Told(_("The partner has other messages of ours than we have"), _CLEAR),
    "receipt-of-another-chain": Told(_("The partner signed for messages we have not sent"), _CLEAR),
    "head-of-another-chain": Told(_("The partner announces other messages than it sent"), _CLEAR),
    "receipt-ahead": Told(_("The partner signed for more than we know to have sent"), _RESTORED),
    "partner-ahead": Told(_("The partner has more of ours than we know to have sent"), _RESTORED),
    "sent-and-lost": Told(_("We have lost messages we had sent"), _RESTORED),
    "not-what-we-sent": Told(_("What the partner gave back is not what we sent"), _ASK),
    "partner-forgot": Told(_("The partner has lost messages it had sent"), _ASK),
    "withheld": Told(_("The partner announces messages and does not send them"), _ASK),
    "log-of-partner-forked": Told(
        _("A partner's log has told two stories"),
        _("Nothing in that log is relied on any more. The evidence convicts it by its own signatures: show it around."),
    ),
    "log-forked": Told(
        _("Witnesses have seen another log under our name"),
        _("Nothing is written any more. Somebody may hold our key: revoke it, and call whoever runs the office."),
    ),
    "log-behind": Told(_("Witnesses have seen more of our log than is on our disk"), _RESTORED),
    "log-damaged": Told(
        _("Our log is damaged on the disk"),
        _("Nothing is signed. Run `gwanmun exchange check` and restore what it names."),
    ),
    "leaves-of-another-log": Told(
        _("A mirror of our log gave back something else"), _("Another mirror is asked by itself.")
    ),
    "not-consistent": Told(_("A log asked us to witness something that does not go on from before"), _ASK),
    "nodes-show-nothing": Told(
        _("A mirror could not show how a log goes on"), _("Nothing is proven by it. Watch whether it comes again.")
    ),
    "witness-confused": Told(_("A witness answered with something that is not our log"), _ASK),
    "run-twice": Told(
        _("The exchange of this office runs twice"), _("The later one works on. Find out who started the other.")
    ),
    "manifest-expired": Told(_("The keys of a country have run out"), _ASK),
    "manifest-behind": Told(_("A partner has newer keys that did not reach us"), _ASK),
    "issuing-key-missing": Told(
        _("There is no key to sign certificates with"),
        _("Certificates under this agreement are issued and stay here. Make a key with `gwanmun keys rotate issuing`."),
    ),
    "keys-run-out": Told(_("Keys run out soon"), _KEYS),
    "keys-ran-out": Told(_("Keys have run out: nothing is taken or sent under them"), _KEYS),
    "wire-certificate-runs-out": Told(
        _("Our certificate for the wire runs out soon"), _("Make a new one with `gwanmun keys rotate tls`.")
    ),
}


def told(code: str) -> Told:
    """An alarm in words; one of a newer program than these pages by its code."""
    return ALARMS.get(code) or Told(code, "")
