"""The words of figures: who is waited for, who said a field, how sure a message is, which lane chose."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WHOM: Mapping[str, Any] = {
    "importer": _("the importer"),
    "officer": _("an officer"),
    "carrier": _("the carrier"),
    "agency": _("another authority"),
    "partner": _("the partner country"),
    "declarant": _("the declarant"),
    "treasury": _("the treasury"),
    "office": _("the office's own clock"),
}
SOURCES: Mapping[str, Any] = {
    "typed": _("typed"),
    "customs": _("this office"),
    "partner": _("partner country"),
    "invoice": _("invoice"),
    "packing list": _("packing list"),
    "bill": _("bill"),
    "register": _("register of companies"),
    "product list": _("product list"),
    "history": _("earlier declaration"),
    "certificate": _("certificate"),
    "permit": _("permit"),
    "rate table": _("rate table"),
    "tariff": _("tariff"),
    "default": _("the company's usual answer"),
}
LEVELS: Mapping[int, tuple[str, Any]] = {
    0: ("received", _("received")),
    1: ("logged", _("in the sender's log")),
    2: ("witnessed", _("witnessed")),
    3: ("entangled", _("entangled")),
}
_LANES: Mapping[str, Any] = {
    "all": _("all lanes"),
    "rules": _("rules"),
    "random": _("the lot"),
    "model": _("the model"),
    "officer": _("added by an officer"),
}


def lane(name: str) -> Any:  # noqa: ANN401 - lazily translated
    """What a lane is called; a country's own by its own name."""
    return _LANES.get(name, name)


def side(by: str) -> Any:  # noqa: ANN401 - the same
    """Who has refused."""
    return _("we") if by == "us" else _("partners")
