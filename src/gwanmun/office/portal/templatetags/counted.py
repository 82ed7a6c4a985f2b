"""Counted: figures as the visitor's own language writes them: counts, spans of time, shares, and points of a share."""

from babel import numbers
from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gwanmun.office.portal.templatetags.said import locale

register = template.Library()
_UNITS = (
    (3 * 86_400, gettext_lazy("days"), 86_400),
    (2 * 3_600, gettext_lazy("hours"), 3_600),
    (120, gettext_lazy("minutes"), 60),
    (1, gettext_lazy("seconds"), 1),
    (0, gettext_lazy("milliseconds"), 0.001),
)


def unit_of(measure: str, longest: float) -> tuple[object, float]:
    """The unit something is drawn in, and how much of what is counted makes one of it."""
    match measure:
        case "seconds":
            return next((unit, divisor) for least, unit, divisor in _UNITS if longest >= least)
        case "minutes":
            return _("minutes"), 1
        case "share" | "points":
            return "", 1
    return "", 1


@register.filter
def counted(cell: tuple[float | None, str]) -> str:
    """A value by what it measures; a dash where there is none."""
    value, measure = cell
    if value is None:
        return "–"
    match measure:
        case "seconds":
            return lasted(value)
        case "minutes":
            return lasted(value * 60)
        case "share":
            return numbers.format_percent(value, format="#,##0.0%", locale=locale())
        case "points":
            sign = "+" if value > 0 else ""
            return sign + numbers.format_percent(value, format="#,##0.0%", locale=locale())
    return numbers.format_decimal(value, locale=locale())


def lasted(seconds: float) -> str:
    """A span of time in its largest word, with one decimal where it is short of ten."""
    sign, size = ("−" if seconds < 0 else ""), abs(seconds)
    unit, divisor = unit_of("seconds", size)
    many = size / float(divisor)
    shown = numbers.format_decimal(round(many, 1 if many < 10 else 0), locale=locale())
    return f"{sign}{shown} {unit}"


@register.filter
def coded(sentence: object) -> str:
    """A sentence in which what stands between backticks is a command."""
    words = str(sentence).split("`")
    shown = (format_html("<code>{}</code>", word) if place % 2 else escape(word) for place, word in enumerate(words))
    return mark_safe("".join(shown))  # noqa: S308 - every word was escaped just now
