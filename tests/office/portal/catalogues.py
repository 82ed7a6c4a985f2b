"""Catalogues: every word of the pages in every language; `python -m tests.office.portal.catalogues` brings them up to date.

New messages are added empty, those nobody says any more are dropped, and what programs read (.mo) is made anew.
"""

import io
import os
import re

from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.house.source import PACKAGE

PORTAL = PACKAGE / "office" / "portal"
LOCALE = PORTAL / "locale"
LANGUAGES = ("ko", "vi")
KEYWORDS = {name: extract.DEFAULT_KEYWORDS.get(name) for name in ("_", "gettext", "ngettext", "gettext_lazy", "_now")}
KEYWORDS |= {"ngettext": (1, 2), "_now": None, "gettext": None, "gettext_lazy": None, "_": None}
COMMENT = "The words of the pages. `make words` brings it up to date; the words of the law are in its own catalogues."


def messages():
    """Every message of the pages, once: its id, or the two ids where it counts, and where it is said."""
    found = {}
    for path in sorted([*PORTAL.rglob("*.py"), *PORTAL.rglob("*.html")]):
        text = path.read_text(encoding="utf-8")
        source = templatize(text, origin=path.name) if path.suffix == ".html" else text
        for _line, said, _comments, _context in extract.extract("python", io.BytesIO(source.encode()), KEYWORDS):
            message = tuple(said[:2]) if isinstance(said, tuple) else said
            found.setdefault(message, path.relative_to(PORTAL).as_posix())
    return found


def file_of(language):
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogue(language):
    """The catalogue of a language as it is; an empty one where there is none yet."""
    path = file_of(language)
    if not path.exists():
        return Catalog(language, charset="utf-8")
    return read_po(io.StringIO(path.read_text(encoding="utf-8")), locale=language)


def compiled(read):
    """What programs read of a catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, read)
    return buffer.getvalue()


def placeholders(text):
    """What stands in a message for what is known when it is said."""
    return sorted(re.findall(r"%\((\w+)\)[sd]", text))


def bring_up_to_date(language):
    before = catalogue(language)
    fresh = Catalog(language, charset="utf-8", header_comment=f"# {COMMENT}", fuzzy=False)
    for said, where in sorted(messages().items(), key=lambda item: (item[1], str(item[0]))):
        known = before.get(said[0] if isinstance(said, tuple) else said)
        fresh.add(
            said,
            known.string if known is not None else "",
            [(where, 0)],
            flags=("python-format",) if placeholders(str(said)) else (),
        )
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=120, omit_header=False, include_lineno=False, sort_output=False)
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To|Project-Id-Version).*\n',
        "",
        buffer.getvalue().decode(),
        flags=re.MULTILINE,
    )
    path = file_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(catalogue(language)))
    return sum(not message.string or message.string == ("",) for message in fresh if message.id)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
    for code in LANGUAGES:
        print(code, bring_up_to_date(code), "without words")
