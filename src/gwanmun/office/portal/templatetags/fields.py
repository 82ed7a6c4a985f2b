"""Fields: what a field of a declaration is called, where a problem names it by its path."""

from django import template
from django.utils.translation import gettext as _

from gwanmun.law.clearance.drafting import paths
from gwanmun.office.portal import boxes

register = template.Library()

HEADER = {path: label for _name, _title, labels in boxes.GROUPS for path, label in labels.items()}


@register.filter
def field(path: str) -> str:
    """The field in words, with its line: "Code, line 3"; nothing for a path that is no declaration's."""
    pattern = paths.pattern(path)
    if pattern in HEADER:
        party = next((str(title) for name, title, labels in boxes.GROUPS if pattern in labels and "." in pattern), "")
        return f"{party}: {HEADER[pattern]}" if party else str(HEADER[pattern])
    label = boxes.LINE.get(pattern.removeprefix("lines[].")) if pattern.startswith("lines[].") else None
    return f"{label}, {_('line %(n)s') % {'n': paths.places(path)[0] + 1}}" if label else ""
