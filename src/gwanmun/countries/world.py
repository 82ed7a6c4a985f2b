"""The world's own lists: countries, currencies and time zones, to hold a pack's codes against."""

from functools import cache
from zoneinfo import available_timezones

import pycountry


def is_country(code: str) -> bool:
    """Whether this is a country of ISO 3166-1."""
    return code in _countries()


def is_currency(code: str) -> bool:
    """Whether this is a currency of ISO 4217."""
    return code in _currencies()


def lists() -> dict[str, dict[str, dict[str, str]]]:
    """The world's own code lists, which no pack has to bring: countries and currencies, with their English names."""
    return {
        "countries": {country.alpha_2: {"en": country.name} for country in pycountry.countries},
        "currencies": {currency.alpha_3: {"en": currency.name} for currency in pycountry.currencies},
    }


def is_timezone(name: str) -> bool:
    """Whether this names a time zone of the IANA database."""
    return name in available_timezones()


@cache
def _countries() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)
