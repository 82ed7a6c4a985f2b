"""Words: patterns written as the sentences they match, and where a text stops being understood."""

import re
from typing import NoReturn


class Unread(Exception):  # noqa: N818 - a finding, not an error; it never leaves this room
    """These words are not understood, and what was looked for where they stand."""

    def __init__(self, fragment: str, expected: str) -> None:
        """The words, and what was expected instead."""
        super().__init__(expected)
        self.fragment = " ".join(fragment.split())
        self.expected = expected


_BLANKS = re.compile(r"\[[^\]]*\]| \?| ")


def worded(sentence: str) -> re.Pattern[str]:
    """The pattern of a sentence: any blanks or line break where it has a blank, whatever the case."""
    return re.compile(_BLANKS.sub(_blank, sentence), re.IGNORECASE | re.DOTALL)


def _blank(found: re.Match[str]) -> str:
    if found[0][0] == "[":
        return found[0].replace(" ", r"\s")
    return r"\s+" if found[0] == " " else r"\s*"


class Words:
    """A text read from left to right; it knows where it is."""

    def __init__(self, text: str) -> None:
        """At the first word."""
        self.text = text
        self.at = 0

    @property
    def rest(self) -> str:
        """What has not been read yet."""
        return self.text[self.at :]

    @property
    def ended(self) -> bool:
        """Whether nothing but blanks and stops is left."""
        return not self.rest.strip(" .,;\n-")

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The next words if they are these; otherwise nothing is taken."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def refuse(self, expected: str) -> NoReturn:
        """What stands here is not what may stand here."""
        raise Unread(self.rest.strip(" .,;\n-"), expected)
