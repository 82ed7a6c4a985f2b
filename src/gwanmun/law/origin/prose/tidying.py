"""Tidying: a published text without its markup and its accidents of typesetting, ready to be read.

What is left is words, blanks, and a line for each paragraph or item of a list. Nothing that bears on a rule's meaning
is changed: a code keeps its digits, a percentage its places.
"""

import html
import re

LONGEST_PROSE = 6_000
"""Characters; the longest published rule has half as many."""

_SECOND_HALVES = (
    "originating", "works?", "made", "material", "jointing", "assembled", "modified", "finished", "tanning", "up",
    "making", "treatment", "coated", "headings?", "resistance", "textured", "twisted", "shrinkage", "bleached",
)  # fmt: skip
"""Of words with a hyphen that were broken at the end of a line: "non- originating"."""

_CHANGES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), text)
    for pattern, text in (
        (r"<abbr[^>]*>([^<]*)</abbr>", r"\1"),
        (r"<br\s*/?>", "\n"),
        (r"</?[a-z][^>]*>", ""),
        (r"\[([^\]]*)\]\([^)]*\)", r"\1"),  # a link is its words
        (r"\*+|(?<!\w)_|_(?!\w)", ""),  # bold, italics
        ("[\u2010-\u2015\u2212]", "-"),
        ('[\u2018\u2019\u201c\u201d`"]', "'"),
        (r"[^\S\n]+", " "),
        (rf"(?<=\w)- (?=(?:{'|'.join(_SECOND_HALVES)})\b)", "-"),
        (r"\bman made\b|\bmanmade\b", "man-made"),
        (r"\bsub- ?heading", "subheading"),
        (r"\bex[- ]works?\b", "ex-works"),
        (r"\bnon (?=originating)", "non-"),
        (r"\bhow ever\b", "however"),
        (r"\bal ready\b", "already"),
        (r" ?/ ?", "/"),
        (r"(?<=\d),(?=\d+ ?(?:%|per ?cent))", "."),  # a decimal comma
        (r"(?<=\d) ?(?:%|per ?cent\b)", "%"),
        (r" *\n[\n ]*", "\n"),
        (r"\n(?:[-\u2022\u2013] *)+", "\n- "),
        (r"^[- ]*[a-z]\) (?=\d)", ""),  # an item that is a row of its own: "b) 40 % under the …"
        (r" +(?=[,.;:)])", ""),
        (r"\bmay (not )?he used\b", r"may \1be used"),
    )
)  # fmt: skip


def tidy(text: str) -> str:
    """The plain words of a published text."""
    plain = html.unescape(text).replace("\xa0", " ").replace("\u00ad", "").replace("\r", "")
    for pattern, said in _CHANGES:
        plain = pattern.sub(said, plain)
    return plain.strip()
