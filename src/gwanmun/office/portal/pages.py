"""The pages: everything the door for people shows and does, noun by noun."""

from gwanmun.office.portal import (
    agreements,
    cargo,
    cases,
    certificates,
    declaring,
    drafting_room,
    exchange,
    figures,
    me,
    tariff,
    work,
)

PAGES = (
    *work.PAGES,
    *declaring.PAGES,
    *drafting_room.PAGES,
    *cases.PAGES,
    *cargo.PAGES,
    *certificates.PAGES,
    *exchange.PAGES,
    *figures.PAGES,
    *tariff.PAGES,
    *agreements.PAGES,
    *me.PAGES,
)
