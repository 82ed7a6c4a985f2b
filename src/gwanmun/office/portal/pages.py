"""The pages: everything the door for people shows and does, noun by noun."""

from gwanmun.office.portal import (
    agreements,
    cargo,
    cases,
    certificates,
    declaring,
    drafting_room,
    filing,
    me,
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
    *verifications.PAGES,
    *tariff.PAGES,
    *agreements.PAGES,
    *me.PAGES,
)
