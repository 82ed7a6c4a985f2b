"""Documents of the made-up trade are what an office takes: every declaration is accepted, and finds its bill."""

from gwanmun.office.desks import cargo, clearance, rulebooks
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.journal.entry import Actor
from gwanmun.simulation.documents import declarations
from gwanmun.simulation.goods import catalogue
from gwanmun.simulation.trade import Game, play
from gwanmun.simulation.traders import Scale
from tests.stories.characters import CARRIER, TODAY

BROKERS = Actor("brokers")


def test_an_office_takes_every_declaration_of_the_game(office):
    shipments = [made.shipment for made in play(Game(5, 6, scale=Scale(20)))]
    pairs = list(declarations(shipments, rulebooks.current().country, TODAY))
    for _, bill in pairs:
        cargo.manifest(bill, CARRIER)
    outcomes = clearance.lodge([Lodgement(declaration, BROKERS) for declaration, _ in pairs])
    refused = {problem.code for one in outcomes if isinstance(one, Exception) for problem in one.problems}
    assert refused == set()
    assert {one.done[0] for one in outcomes} == {"Accepted"}
    assert {one.waits_for.code for one in outcomes} <= {"permit-missing", "bill-not-landed"}
    assert [one.number for one in outcomes] == [declaration.number for declaration, _ in pairs]


def test_every_subheading_of_the_game_has_a_code_in_the_pack(office):
    shipments = [made.shipment for made in play(Game(5, 40, scale=Scale(120)))]
    told = {d.lines[0].commodity[:6] for d, _ in declarations(shipments, rulebooks.current().country, TODAY)}
    assert told <= set(catalogue())
    assert len(told) > 70
