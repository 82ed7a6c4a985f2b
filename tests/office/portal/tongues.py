"""Tongues: two languages nobody speaks, made from the English of the pages: one twice as long, one from right to left.

They show what the next language will meet. Each is a catalogue in a folder of its own and nothing else, as a deployer's
would be; none of it is shipped. Every word is turned by itself, so that a part of a sentence is a part of the turned one.
"""

import os
import re

from babel.messages.catalog import Catalog

from tests.office.portal.catalogues import compiled, messages

LONG, TURNED = "en-xa", "ar-xb"  # codes of the kind that is kept for such languages
_ACCENTED = str.maketrans("aeioucnszy", "àéîöüçñšžý")
_ARABIC = str.maketrans(dict(zip("abcdefghijklmnopqrstuvwxyz", "ابجدهوزحطيكلمنسعفصقرشتثخذض", strict=True)))
# What is kept as it stands: what is filled in later, marks of the page, and codes; the rest is words, one by one.
_PARTS = re.compile(r"(?P<kept>%\(\w+\)[sd]|%%|&\w+;|<[^>]+>|\b[A-Z]{2,}\b)|[A-Za-z]+")


def _long(word):
    return word + word.casefold().translate(_ACCENTED)


def _turned(word):
    return word.casefold().translate(_ARABIC)


TURNS = {LONG: _long, TURNED: _turned}
MESSAGES = frozenset(part for said in messages() for part in (said if isinstance(said, tuple) else (said,)))


def turned(language, text):
    """A text of the pages in one of these languages; in any other it stays as it is."""
    if language not in TURNS:
        return text
    turn = TURNS[language]
    return _PARTS.sub(lambda found: found[0] if found["kept"] else turn(found[0]), text)


def said(language, text):
    """What a page says where it says this in English: words of ours are turned, names, numbers and the law's are not."""
    return turned(language, text) if any(text in message for message in MESSAGES) else text


def written(folder):
    """Their catalogues, written into a folder as a language of a deployer's own is; the folder."""
    for language in TURNS:
        catalogue = Catalog("en", charset="utf-8")
        for one in messages():
            words = [turned(language, part) for part in one] if isinstance(one, tuple) else turned(language, one)
            catalogue.add(one, words)
        main, _, region = language.partition("-")
        path = folder / f"{main}_{region.upper()}" / "LC_MESSAGES" / "django.mo"
        path.parent.mkdir(parents=True)
        path.write_bytes(compiled(catalogue))
    return os.fspath(folder)
