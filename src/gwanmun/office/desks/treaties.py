"""Treaties as the office uses them: those its country is a party to, each kept in the journal under its hash."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings

from gwanmun.countries.treaties import all_treaties
from gwanmun.countries.treaty import Treaty
from gwanmun.law.origin.freezing import KeptTreaty
from gwanmun.office.desks import rulebooks
from gwanmun.office.journal import journal


def ours() -> dict[str, Treaty]:
    """The treaties the office's country is a party to, by id."""
    return _of_country(rulebooks.current().country.id.upper(), settings.PACK_FOLDERS)


def of(agreement: str) -> Treaty | None:
    """The treaty of this id; None where the country is no party to one."""
    return ours().get(agreement)


def kept(treaties: Iterable[Treaty]) -> list[KeptTreaty]:
    """Treaties as the law freezes findings on them; their texts stand in the journal from now on."""
    wanted = {treaty.hash: treaty for treaty in treaties}
    for unknown in wanted.keys() - journal.packs_kept(sorted(wanted)):
        journal.keep_pack(unknown, wanted[unknown].id, wanted[unknown].body)
    return [KeptTreaty(treaty, treaty.hash) for treaty in wanted.values()]


@cache
def _of_country(country: str, folders: tuple[str, ...]) -> dict[str, Treaty]:
    treaties = all_treaties(folders)
    return {name: treaty for name, treaty in treaties.items() if country in treaty.provisions.parties}
