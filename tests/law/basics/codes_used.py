"""Codes used: every code of a problem or a wait that the package can say, read off its source.

A code stands where `Problem(…)` or `Wait(…)` is called. Where what is called there is made elsewhere (`f"{kind}-unknown"`,
a table of reasons), the place is named in ELSEWHERE with all it can say, so that nothing is said that nobody listed.
"""

import ast
from collections.abc import Iterator

from tests.house.source import PACKAGE, named, parsed, python_files

UNSAID = "which codes can it be:"
PLACE = {"Problem": 0, "Wait": 1}  # which argument is the code

# What is said where the code is not written out: by file and the expression in the code's place.
ELSEWHERE = {
    ("src/gwanmun/law/clearance/controls.py", "f'{asked}-to-do'"): ("documents-to-do", "examination-to-do"),
    ("src/gwanmun/law/clearance/imports.py", "drawn.code"): ("bill-not-landed", "bill-overdrawn", "bill-is-master"),
    ("src/gwanmun/law/clearance/lines.py", "goods.code"): (
        "commodity-unknown",
        "commodity-not-in-force",
        "commodity-not-yet-in-force",
        "commodity-replaced",
    ),
    ("src/gwanmun/office/desks/streams.py", "f'{kind.name}-unknown'"): (
        "bill-unknown",
        "certificate-unknown",
        "permit-unknown",
        "partner-declaration-unknown",
        "product-unknown",
        "supplier-declaration-unknown",
        "approval-unknown",
        "application-unknown",
        "issued-unknown",
        "coverage-unknown",
        "verification-unknown",
        "authorisation-unknown",
        "operator-unknown",
        "recognised-unknown",
        "effect-unknown",
        "draw-unknown",
    ),
    ("src/gwanmun/office/desks/streams.py", "f'{deed.kind.name}-unknown'"): (),  # the same
    ("src/gwanmun/office/portal/cases.py", "answer.code"): (),  # a denial's, each of which `law.origin.preference` says
}


def used() -> Iterator[tuple[str, str, str]]:
    """Each use of a code: "Problem" or "Wait", the code, and the file."""
    for path in python_files(PACKAGE):
        tree = parsed(path)
        for call in ast.walk(tree):
            kind = _called(call)
            if kind in PLACE:
                for code in _codes(_argument(call, PLACE[kind]), named(path), tree):
                    yield kind, code, named(path)


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _argument(call: ast.Call, place: int) -> ast.expr:
    if len(call.args) > place:
        return call.args[place]
    return next(keyword.value for keyword in call.keywords if keyword.arg == "code")


def _codes(said: ast.expr, file: str, tree: ast.Module) -> Iterator[str]:
    """The codes an expression can be; one that begins with UNSAID where nobody has said what it can be."""
    match said:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from _codes(one, file, tree)
            yield from _codes(other, file, tree)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[_, default]):
            yield from _values(table, tree)
            yield from _codes(default, file, tree)
        case ast.Subscript(value=ast.Name(id=table)):
            yield from _values(table, tree)
        case ast.Name(id=name):
            yield from _bound(name, file, tree)
        case _:
            yield from ELSEWHERE.get((file, ast.unparse(said)), (f"{UNSAID} {ast.unparse(said)}",))


def _values(table: str, tree: ast.Module) -> Iterator[str]:
    """The values of a dictionary that stands in the file."""
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == table for target in targets):
            assert isinstance(node.value, ast.Dict), f"{table} is a table written out"
            yield from (value.value for value in node.value.values)


def _bound(name: str, file: str, tree: ast.Module) -> Iterator[str]:
    """What a name in the code's place can be: assigned in the file, or handed to the function it is a parameter of."""
    found = [
        value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        for value in [node.value]
    ]
    for called, place in _takers(name, tree):
        found += [
            _argument(call, place) for call in ast.walk(tree) if _called(call) == called and len(call.args) > place
        ]
    if not found:
        yield f"{UNSAID} {name}"
    for value in found:
        yield from _codes(value, file, tree)


def _takers(name: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The functions that take a parameter of this name, and where among those given by position."""
    for full, function in _functions(tree):
        names = [argument.arg for argument in function.args.args]
        if name in names:
            place = names.index(name) - (1 if names[0] == "self" else 0)
            yield full.rpartition(".")[2], place


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
