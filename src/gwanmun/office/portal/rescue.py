"""Rescue: what somebody sent when the session was over is kept, and put in once he has signed in again.

It lies in the new, nameless session of that browser, which signing in turns into the person's own. Nothing is done with
it until the person stands before the same page again and may use it.
"""

from collections.abc import Mapping

from django.http import HttpRequest

MOST_CHARACTERS = 600_000  # 999 lines typed at once are half of it
_KEY = "rescued"
_OURS = frozenset({"csrfmiddlewaretoken", "once", "page", "seen"})


def keep(http: HttpRequest) -> str:
    """Keep what was sent; the address to stand before again."""
    sent = {name: value for name, value in http.POST.items() if name not in _OURS}
    page = http.POST.get("page") or http.path
    if sum(len(name) + len(value) for name, value in sent.items()) <= MOST_CHARACTERS:
        http.session[_KEY] = {"path": http.path, "sent": sent}
        http.session.set_expiry(3600)
    return page if page.startswith("/") and not page.startswith("//") else http.path


def take(http: HttpRequest, path: str) -> Mapping[str, str]:
    """What was kept for this address, once; nothing where nothing was."""
    kept = http.session.get(_KEY)
    if not kept or kept["path"] != path:
        return {}
    del http.session[_KEY]
    http.session.set_expiry(None)
    sent: Mapping[str, str] = kept["sent"]
    return sent


def take_below(http: HttpRequest, page: str) -> tuple[str, Mapping[str, str]]:
    """What was kept for a deed of this page: the last part of its address, and what was sent; nothing otherwise."""
    kept = http.session.get(_KEY)
    above, _, name = (kept or {"path": ""})["path"].rpartition("/")
    return (name, take(http, kept["path"])) if kept and above == page else ("", {})
