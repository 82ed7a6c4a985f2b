"""Making agreements: the folder and the class of an agreement whose rates a list brings and the pack does not have yet.

The new class stands where the pack's other agreements stand and goes before other rates as they do; where the pack has
none, nobody can know where it belongs, and a person must say so first.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.countries.listed import WantedAgreement
from gwanmun.countries.own_pack import OwnPack
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.staging import Terms
from gwanmun.law.tariff.tariff import RateClass, Win

CLASSES = "measures/classes.toml"


class Made(Struct, frozen=True):
    """The pack as it is with the new agreements, and the files that make it so."""

    pack: OwnPack
    files: dict[str, str]  # their whole text, by name


class NoPlaceError(LookupError):
    """The pack has no agreement whose place in the order of precedence a new one could share."""


def make_agreements(pack: OwnPack, wanted: Iterable[WantedAgreement], classes_text: str, source: str) -> Made:
    """The pack with each of these agreements that it does not have. Raises NoPlaceError."""
    files: dict[str, str] = {}
    for agreement in wanted:
        if agreement.id in pack.agreements:
            continue
        if agreement.rate_class not in pack.classes:
            rate_class = _class_like_others(pack, agreement)
            classes_text = f"{classes_text.rstrip()}\n\n{_write_class(rate_class, source)}"
            pack = replace(pack, classes=pack.classes | {rate_class.id: rate_class})
            files[CLASSES] = classes_text
        made = Agreement(
            agreement.id, agreement.title, agreement.partners, agreement.rate_class, staging=agreement.staging
        )
        pack = replace(pack, agreements=pack.agreements | {agreement.id: made})
        files[f"preferences/{agreement.id}/agreement.toml"] = _write_agreement(made, source)
    return Made(pack, files)


def _class_like_others(pack: OwnPack, wanted: WantedAgreement) -> RateClass:
    others = [pack.classes[each.rate_class] for each in pack.agreements.values() if each.rate_class in pack.classes]
    if not others:
        text = (
            f"The pack has no agreement yet, so nobody can say which rates go before those of {wanted.title}. "
            f"Write its class {wanted.rate_class!r} into {CLASSES} and preferences/{wanted.id}/agreement.toml first."
        )
        raise NoPlaceError(text)
    return RateClass(
        wanted.rate_class, {"en": f"rate of {wanted.title}"}, others[0].tier, others[0].wins, needs_proof=True
    )


def _write_class(rate_class: RateClass, source: str) -> str:
    wins = rate_class.wins if isinstance(rate_class.wins, str) else [_win(win) for win in rate_class.wins]
    lines = [
        f"# Made with the list {_text(source)}; it stands where the other agreements stand.",
        "[[class]]",
        f"id = {_text(rate_class.id)}",
        f"names = {{ en = {_text(rate_class.names['en'])} }}",
        f"tier = {rate_class.tier}",
        f"wins = {_text(wins) if isinstance(wins, str) else '[' + ', '.join(wins) + ']'}",
        "needs_proof = true",
    ]
    return "\n".join(lines) + "\n"


def _win(win: Win) -> str:
    return f"{{ over = [{', '.join(map(str, win.over))}], when = {_text(win.when)} }}"


def _write_agreement(agreement: Agreement, source: str) -> str:
    lines = [
        f"# Made with the list {_text(source)}. What it asks as proof, and for how long, somebody must still say.",
        f"id = {_text(agreement.id)}",
        f"title = {_text(agreement.title)}",
        f"partners = [{', '.join(map(_text, agreement.partners))}]",
        f"rate_class = {_text(agreement.rate_class)}",
        *_write_terms(agreement.staging),
    ]
    return "\n".join(lines) + "\n"


def _write_terms(terms: Terms) -> list[str]:
    lines = [f"first = {terms.first}"] if terms.first else []
    lines += [f"cut_day = {_text(terms.cut_day)}"] if terms.cut_day else []
    if terms.rounding:
        lines.append(f'rounding = {{ mode = {_text(terms.rounding.mode)}, unit = "{terms.rounding.unit}" }}')
    return ["", "[staging]", *lines] if lines else []


def _text(text: str) -> str:
    """A text as TOML writes it; JSON's way of writing it is one of TOML's."""
    return msgspec.json.encode(text).decode()
