"""JSON papers: the law's own `Papers`, written out; the invoice alone will do."""

import msgspec

from gwanmun.law.basics.problem import Problem, Refused


def plain(content: bytes) -> dict[str, object]:
    """The document of a JSON file. Figures written as numbers are taken as they stand, digit for digit."""
    try:
        document = _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Refused(Problem("papers-malformed", facts={"format": "JSON", "cause": str(why)})) from None
    if not isinstance(document, dict):
        raise Refused(Problem("papers-malformed", facts={"format": "JSON", "cause": "not an object"}))
    return document


_DECODER = msgspec.json.Decoder(float_hook=str)
