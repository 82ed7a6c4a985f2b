"""`gwanmun risk`: learn whom a person should look at, try it out, sign it, put it to work, and ask it why.

Exit codes: 0 done, 1 refused, 2 the command was not understood.
"""

import typer

from gwanmun.cli.risk_evaluate import EXAMPLES as EVALUATE
from gwanmun.cli.risk_evaluate import evaluate
from gwanmun.cli.troubles import EXIT_CODES

app = typer.Typer(no_args_is_help=True, epilog=EXIT_CODES)


def _says(sentence: str, examples: str) -> str:
    return f"{sentence}\n\nExamples:\n\n\b{examples}"


app.command("evaluate", help=_says("Learn from past rows, rank later ones, and say how good it is.", EVALUATE))(
    evaluate
)


@app.callback()
def _group() -> None:
    """Learn whom a person should look at, and ask why."""
