"""Bills of materials in a line: what a test must say of a product and its materials, and nothing else."""

from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law import origin
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.rules import EVERYTHING, Originating, parse_rule

PLAIN = origin.Provisions("test", "an agreement of the tests", ("KR", "VN"), edition="HS2012")


def scope(text):
    """A scope as a rule writes it: "50-63"."""
    if not text:
        return EVERYTHING
    found = parse_rule(f"ORIG[{text}]")
    assert isinstance(found, Originating), found
    return found.scope


def rule(text):
    """A rule, which must be one."""
    found = parse_rule(text)
    assert not isinstance(found, Problem), found
    return found


def material(text, **more):
    """A material in words: "850490 64 CN": its code, its value, its origin; ? where nobody knows."""
    hs, value, country = [*text.split(), "?", "?"][:3]
    worth = None if value == "?" else Decimal(value)
    return origin.Material("" if hs == "?" else hs, worth, None if country == "?" else country, **more)


def materials(text):
    """Materials in words, apart by commas."""
    return tuple(material(each.strip()) for each in text.split(",") if each.strip())


def product(hs="850440", *, fob="100", exw="100", **more):
    """A product made in Korea, worth 100."""
    prices = {"fob": Decimal(fob) if fob else None, "exw": Decimal(exw) if exw else None}
    return origin.Product(hs, **{"edition": "HS2012", "made_in": "KR", **prices, **more})


def bill(goods, made_of, **more):
    """A product and its materials, in words or as they are."""
    return origin.BillOfMaterials(goods, materials(made_of) if isinstance(made_of, str) else made_of, **more)


def found(text, asked, provisions=PLAIN, **changes):
    """What is found of a bill under one rule and an agreement, which may be changed."""
    one = origin.OneRule(replace(provisions, **changes), rule(text))
    return origin.find(asked, one)


def determined(text, asked, provisions=PLAIN, **changes):
    """The determination in full."""
    return origin.told(found(text, asked, provisions, **changes))
