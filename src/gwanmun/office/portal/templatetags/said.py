"""Said: dates, times, amounts and names as the visitor's own language writes them, and files by their content."""

import hashlib
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from gwanmun.office import clock
from gwanmun.office.desks import rulebooks

register = template.Library()
_LONG = re.compile(r"(?<![\d.,/-])\d{4,}(?![\d/-])")


@cache
def _locale(language: str) -> Locale:
    """The locale of a language: of its region, else of the language itself, else English, whatever a deployer named."""
    for name in (language, language.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en")


def locale() -> Locale:
    """The locale of the page."""
    return _locale(get_language() or "en")


@register.filter
def moment(at: datetime) -> str:
    """A moment on the office's own clock."""
    zone = ZoneInfo(rulebooks.current().country.timezone)
    return dates.format_datetime(at.astimezone(zone), "medium", tzinfo=zone, locale=locale())


@register.filter
def day(on: date | str | None) -> str:
    """A day."""
    on = date.fromisoformat(on) if isinstance(on, str) and on else on
    return dates.format_date(on, "medium", locale=locale()) if on else ""


@register.filter
def number(value: Decimal | int | str) -> str:
    """A number with its groups and decimals, as precise as it is."""
    return numbers.format_decimal(Decimal(str(value)), locale=locale(), decimal_quantization=False)


@register.filter
def money(amount: int) -> str:
    """Minor units of the office's own currency, as an amount."""
    country = rulebooks.current().country
    value = Decimal(amount).scaleb(-country.minor_digits)
    return numbers.format_currency(value, country.currency, locale=locale())


@register.filter
def apart(text: object) -> str:
    """A name or a date among words that may run the other way: it stands for itself, and its signs stay with it."""
    return f"\u2068{text}\u2069" if get_language_bidi() else str(text)


@register.filter
def sum_of(value: Decimal | str, currency: str) -> str:
    """An amount in any currency."""
    return numbers.format_currency(Decimal(str(value)), currency, locale=locale())


@register.filter
def country(code: str) -> str:
    """The name of a country."""
    return locale().territories.get(code, code)


@register.filter
def levy(name: str) -> str:
    """What a duty or tax is called: the pack's word in the visitor's language, or in English."""
    if name == "duty":
        return _("Customs duty")
    names = next((tax.names for tax in rulebooks.current().country.tariff.taxes if tax.id == name), {})
    return names.get(locale().language) or names.get("en") or name


@register.filter
def since(at: datetime) -> str:
    """How long ago, in its largest word."""
    passed: timedelta = clock.now() - at
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d day", "%(count)d days", minutes // 1440) % {"count": minutes // 1440}


@register.filter
def grouped(sentence: str) -> str:
    """A sentence of arithmetic, its long numbers in groups of three."""
    return _LONG.sub(lambda found: f"{int(found[0]):,}", sentence)


@register.simple_tag
def asset(path: str) -> str:
    """The address of a file of the pages, which changes when the file does."""
    return f"{static(path)}?v={_digest(path)}"


@cache
def _digest(path: str) -> str:
    found = finders.find(path)
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:12] if found else ""


@register.filter
def item(mapping: dict[str, object], key: str) -> object:
    """What stands under a key."""
    return mapping.get(key, "")
