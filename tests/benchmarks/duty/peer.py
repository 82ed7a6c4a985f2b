"""The peer: the same duty written for OpenFisca, and the same sum in NumPy, at work in an environment of their own.

Run by `run.py` with the lines' file as its argument. Reads one word a line from standard input, does that once, and
answers with the seconds that passed and the processor's seconds, as JSON. Imports nothing of ours.
"""

import json
import sys
import time

import numpy as np
from openfisca_core import entities, periods, taxbenefitsystems, variables
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulation_builder import SimulationBuilder

MONTH = "2026-02"
LINE = entities.build_entity(key="line", plural="lines", label="a line of a declaration", is_person=True)
LAW = {
    "ad_valorem": {"values": {"2020-01-01": {"value": 2.7}}},
    "won_per_kg": {"values": {"2020-01-01": {"value": 6210}}},
    "vat": {"values": {"2020-01-01": {"value": 0.1}}},
    "whole_won": {"values": {"2020-01-01": {"value": 10}}},
}


class customs_value(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "customs value in won"


class net_weight_kg(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "net weight"


class ad_valorem_duty(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "share of the value"

    def formula(line, period, parameters):
        return line("customs_value", period) * parameters(period).ad_valorem


class specific_duty(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "won a kilogram"

    def formula(line, period, parameters):
        return line("net_weight_kg", period) * parameters(period).won_per_kg


class exact_duty(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "the greater of the two"

    def formula(line, period):
        return np.maximum(line("ad_valorem_duty", period), line("specific_duty", period))


class duty(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "what is less than ten won is dropped"

    def formula(line, period, parameters):
        unit = parameters(period).whole_won
        return np.floor(line("exact_duty", period) / unit) * unit


class vat_base(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "customs value and duty"

    def formula(line, period):
        return line("customs_value", period) + line("duty", period)


class exact_vat(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "value added tax"

    def formula(line, period, parameters):
        return line("vat_base", period) * parameters(period).vat


class vat(variables.Variable):
    value_type = float
    entity = LINE
    definition_period = periods.DateUnit.MONTH
    label = "what is less than ten won is dropped"

    def formula(line, period, parameters):
        unit = parameters(period).whole_won
        return np.floor(line("exact_vat", period) / unit) * unit


def system():
    """The tax and benefit system of this one duty."""
    made = taxbenefitsystems.TaxBenefitSystem([LINE])
    made.parameters = ParameterNode("", data=LAW)
    made.add_variables(
        customs_value, net_weight_kg, ad_valorem_duty, specific_duty, exact_duty, duty, vat_base, exact_vat, vat
    )
    return made


def simulation_of(made, values, weights):
    """A simulation of so many lines, its inputs set."""
    simulation = SimulationBuilder().build_default_simulation(made, count=len(values))
    simulation.set_input("customs_value", MONTH, values)
    simulation.set_input("net_weight_kg", MONTH, weights)
    return simulation


def in_openfisca(made, values, weights, *, trace=False):
    """Duty and VAT of these lines."""
    simulation = simulation_of(made, values, weights)
    simulation.trace = trace
    vat_of = simulation.calculate("vat", MONTH)
    return simulation.calculate("duty", MONTH), vat_of


def of_a_situation(made, value, weight):
    """Duty and VAT of one line, asked as people ask: a situation by names."""
    line = {"customs_value": {MONTH: float(value)}, "net_weight_kg": {MONTH: float(weight)}}
    simulation = SimulationBuilder().build_from_entities(made, {"lines": {"line": line}})
    return simulation.calculate("duty", MONTH), simulation.calculate("vat", MONTH)


def in_numpy(values, weights):
    """The same sum in whole numbers of 64 bits."""
    owed = np.maximum(values * 27, weights * 62_100) // 100 * 10
    return owed, (values + owed) // 100 * 10


def main():
    """Answer one word after the other."""
    table = np.fromfile(sys.argv[1], dtype=np.int64).reshape(2, -1)
    values, weights = table[0].copy(), table[1].copy()
    made, singles = system(), int(sys.argv[2])
    works = {
        "situation": lambda: [of_a_situation(made, values[n], weights[n]) for n in range(singles)],
        "single": lambda: [in_openfisca(made, values[n : n + 1], weights[n : n + 1]) for n in range(singles)],
        "single with trace": lambda: [
            in_openfisca(made, values[n : n + 1], weights[n : n + 1], trace=True) for n in range(singles)
        ],
        "vectorised": lambda: in_openfisca(made, values, weights),
        "numpy": lambda: in_numpy(values, weights),
    }
    for word in map(str.strip, sys.stdin):
        if word.startswith("write "):
            kind, file = word.split()[1:]
            answers = np.stack(works[kind]())
            np.rint(answers).astype(np.int64).tofile(file)
            said = {}
        else:
            started, used = time.perf_counter(), time.process_time()
            works[word]()
            said = {"elapsed": time.perf_counter() - started, "cpu": time.process_time() - used}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
