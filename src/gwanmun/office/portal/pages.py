"""The pages: everything the door for people shows and does, noun by noun."""

from gwanmun.office.portal import (
    agreements,
    cargo,
    cases,
    certificates,
    company,
    declaring,
    drafting_room,
    exchange,
    figures,
    filing,
    me,
    notices,
    packs,
    tariff,
    verifications,
    work,
)

PAGES = (
    *work.PAGES,
    *declaring.PAGES,
    *drafting_room.PAGES,
    *cases.PAGES,
    *filing.PAGES,
    *cargo.PAGES,
    *certificates.PAGES,
    *exchange.PAGES,
    *figures.PAGES,
    *verifications.PAGES,
    *tariff.PAGES,
    *agreements.PAGES,
    *me.PAGES,
    *company.PAGES,
    *notices.PAGES,
    *packs.PAGES,
)
