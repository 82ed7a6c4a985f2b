"""Asides: what a text says beside its rule: notes it points to, and conditions that are no matter of materials."""

from gwanmun.law.origin.prose.words import Words, worded

_IN_BRACKETS = worded(r" ?\((see (?:also )?(?:introductory )?notes? [^()]*)\)")
_LETTERS = worded(r" ?\((?:CC|CTH|CTSH|CTI|(?:max ?nom|RVC) ?[\d.]+ ?%?(?: ?\((?:EXW|FOB)\))?)\)")
"""The rule again in letters, after its words: "of any heading, except that of the product (CTH)"."""
_NOTE = worded(
    r"[\s.,;]*(?P<note>Note:.*|\(?(?:For (?:the )?(?:special conditions|purposes|knitted or crocheted)"
    r"|see (?:also )?(?:the )?(?:introductory )?(?:notes?|appendix|annex)\b"
    r"|In the case of (?:the )?products composed|The following \w+ (?:shall|are to) be considered"
    r"|A 'group' is regarded|It is understood that)(?:[^.\n]|\.(?=\S))*\)?)"
)
_ONLY = worded(
    r"[\s,.-]*\(?(?P<only>within the limits of (?:the )?(?:applicable )?[^.,()\n]*quotas?"
    r"|under alternative list rules[^()]*(?:\([^()]*\))?|Note: Where more than one [^.]*"
    r"|until \d+ \w+ \d{4}|for the period (?:from|until) [^.()]*\d{4}|from \d+ \w+ \d{4}"
    r"|\d+(?:st|nd|rd|th) \w+ \d{4} (?:to|onwards)[^.()]*|(?:in accordance with|according to) appendix [^.\n]*)\)?"
)


class Asides:
    """What a text has said beside its rule so far."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.notes: list[str] = []
        self.only: list[str] = []

    def without_brackets(self, text: str) -> str:
        """The text without what brackets add inside its clauses: "sugar (see Note 2.2) used", "(MaxNOM 50 % (EXW))"."""
        self.notes += (_one_line(found[1]) for found in _IN_BRACKETS.finditer(text))
        return _LETTERS.sub("", _IN_BRACKETS.sub("", text))

    def take(self, words: Words) -> bool:
        """Whether an aside stands here; it is kept."""
        only, note = words.take(_ONLY), words.take(_NOTE)
        if only:
            self.only.append(_one_line(only["only"]))
        if note:
            self.notes.append(_one_line(note["note"].strip(" ()")))
        return bool(only or note)


def _one_line(text: str) -> str:
    return " ".join(text.split())
