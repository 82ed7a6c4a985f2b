"""`gwanmun risk`: learn whom a person should look at, try it out, sign it, put it to work, and ask it why.

Exit codes: 0 done, 1 refused, 2 the command was not understood.
"""

import typer

from gwanmun.cli import risk_draw, risk_evaluate, risk_explain, risk_promote, risk_report, risk_train
from gwanmun.cli.troubles import EXIT_CODES

app = typer.Typer(no_args_is_help=True, epilog=EXIT_CODES)


def _says(sentence: str, examples: str) -> str:
    return f"{sentence}\n\nExamples:\n\n\b{examples}"


app.command("evaluate", help=_says("Learn from past rows, rank later ones, say how good.", risk_evaluate.EXAMPLES))(
    risk_evaluate.evaluate
)
app.command("train", help=_says("Grow a model from past rows and enter it, unsigned.", risk_train.EXAMPLES))(
    risk_train.train
)
app.command("key")(risk_promote.key)
app.command("sign")(risk_promote.sign)
app.command("promote")(risk_promote.promote)
app.command("rollback")(risk_promote.rollback)
app.command("models")(risk_promote.models)
app.command("explain", help=_says("Say why a declaration stands out, and what was alike.", risk_explain.EXAMPLES))(
    risk_explain.explain
)
app.command("report", help=_says("What each lane found, what green hides, on whom it bears.", risk_report.EXAMPLES))(
    risk_report.report
)

app.command("draw", help=_says("Draw a declaration's number again from a published seed.", risk_draw.EXAMPLES))(
    risk_draw.draw
)


@app.callback()
def _group() -> None:
    """Learn whom a person should look at, and ask why."""
