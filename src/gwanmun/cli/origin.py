"""`gwanmun origin`: whether goods originate under an agreement, why, and what would have to change.

Exit codes: 0 done (with -, whatever the lines are answered), 1 refused, 2 the command was not understood.
"""

import typer

from gwanmun.cli import origin_check, origin_read, origin_rvc
from gwanmun.cli.origin_answer import evaluation_of
from gwanmun.cli.origin_tables import Tables, tables_in
from gwanmun.cli.questions import Asked, answer_questions, help_with

app = typer.Typer(no_args_is_help=True, help="Determine origin: rules, bills of materials, every agreement at once.")

EVAL_EXAMPLES = """
    gwanmun origin eval '{"rule":"CTH or RVC(40)","agreement":"akfta","product":{"hs":"850440","fob":"100"},
                          "materials":[{"hs":"850490","value":"64","origin":null}],"processes":[]}'
    gwanmun origin eval '{"rule":"MAXNOM(55,EXW)","facts":{"ex_works":100000,"non_originating":45000}}'
    gwanmun origin eval - < questions.ndjson       one JSON object a line in, one a line out
"""


@app.callback()
def _group() -> None:
    """Determine origin: rules, bills of materials, every agreement at once."""


def evaluate(asked: Asked, *, correlations: Tables = None) -> None:
    """Hold a product and its materials against a rule of origin: pass, fail, or unknown with what is missing.

    Without "rule" the agreement's own rule for the product is looked up. "agreement" is a treaty's id, or an object
    with its cross-cutting rules.
    """
    tables = tables_in(correlations)
    answer_questions(asked, lambda question: evaluation_of(question, tables))


app.command("eval", help=help_with(EVAL_EXAMPLES, evaluate))(evaluate)
app.command("rvc", help=help_with(origin_rvc.EXAMPLES, origin_rvc.rvc))(origin_rvc.rvc)
app.command("read", help=help_with(origin_read.EXAMPLES, origin_read.read_rule))(origin_read.read_rule)
app.command("check", help=help_with(origin_check.EXAMPLES, origin_check.check))(origin_check.check)
