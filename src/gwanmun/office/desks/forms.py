"""Forms: which form of certificate an agreement has, read once a process."""

from functools import cache

from django.conf import settings

from gwanmun.countries.finding import Findings
from gwanmun.countries.folder import Folder
from gwanmun.countries.forms import GENERAL, read_form
from gwanmun.countries.treaties import TreatyUnknownError, find_treaty
from gwanmun.law.origin.form import Form


@cache
def form_of(agreement: str) -> Form:
    """The agreement's form; what is wrong with a treaty's text keeps the treaty from being built, long before this."""
    try:
        return read_form(Folder(find_treaty(agreement, settings.PACK_FOLDERS)), Findings())
    except TreatyUnknownError:
        return GENERAL
