"""Source: the house's own files, found once and parsed once, for the tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "gwanmun"
LAW = PACKAGE / "law"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: Path) -> list[Path]:
    """Every Python file under these folders, in order; the package and the tests when none is named."""
    found = (path for folder in folders or (PACKAGE, ROOT / "tests") for path in folder.rglob("*.py"))
    return sorted(path for path in found if "__pycache__" not in path.parts)


def named(path: Path) -> str:
    """How a file is called in a message: from the top of the house."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[tuple[str, Function]]:
    """Every function and method in the file, by its full name inside it."""
    yield from _functions("", parsed(path))


def _functions(prefix: str, tree: ast.AST) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{node.name}", node
            yield from _functions(f"{prefix}{node.name}.", node)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(f"{prefix}{node.name}.", node)
        else:
            yield from _functions(prefix, node)


def lines(function: Function) -> int:
    """How many lines the function takes on the page, from `def` to its last, docstring and all."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def lines_of_work(function: Function) -> int:
    """The same without its docstring: nobody shall write less about a function to make it look shorter."""
    if ast.get_docstring(function) is None:
        return lines(function)
    docstring = function.body[0]
    return lines(function) - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)
