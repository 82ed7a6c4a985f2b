"""Public holidays: the days on which the offices of a country are closed, from the holidays library."""

from datetime import date

from holidays import country_holidays

YEARS = range(2020, 2036)


def public_holidays(country: str) -> frozenset[date] | None:
    """The holidays of these years in a country (ISO 3166-1 alpha-2); None where the library knows none."""
    try:
        return frozenset(country_holidays(country, years=YEARS))
    except NotImplementedError:
        return None
