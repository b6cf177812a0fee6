"""Every text the portal can say, read from the code: what `en.po` must hold, and no more."""

import ast
from collections.abc import Iterator

import jinja2.nodes

from publish.ckan import words
from publish.site.render import environment
from wadah.settings import ROOT

PACKAGE = ROOT / "publish"
CALLS = {"t", "n", "html", "forms"}
TABLES = ("site/phrases.py", "language/units.py")
NOT_SAID = {"LICENSES", "BRICK"}  # tables of names, not of texts


def texts() -> set[str]:
    found = set(_templates()) | words.texts()
    for file in PACKAGE.rglob("*.py"):
        found |= set(_calls(ast.parse(file.read_text("utf-8"))))
    for name in TABLES:
        found |= set(_tables(ast.parse((PACKAGE / name).read_text("utf-8"))))
    return found


def _calls(tree: ast.AST) -> Iterator[str]:
    """First arguments of t, n, html, forms: literals, either side of a condition, or a name assigned nearby."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned.setdefault(node.targets[0].id, []).append(node.value)
            elif isinstance(node, ast.For) and isinstance(node.target, ast.Tuple):
                for element in node.target.elts:
                    if isinstance(element, ast.Name):
                        assigned.setdefault(element.id, []).append(node.iter)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CALLS
                and node.args
            ):
                first = node.args[0]
                values = assigned.get(first.id, []) if isinstance(first, ast.Name) else [first]
                for value in values:
                    yield from _literals(value)


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        for value in node.value.values:
            yield from _literals(value)
    elif isinstance(node, ast.Tuple):
        for element in node.elts:
            yield from _literals(element)


def _tables(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)):
            continue
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id not in NOT_SAID:
            for value in node.value.values:
                yield from _literals(value)


def _templates() -> Iterator[str]:
    env = environment()
    for file in sorted((PACKAGE / "site" / "templates").glob("*.html")):
        for call in env.parse(file.read_text("utf-8")).find_all(jinja2.nodes.Call):
            if _says(call.node) and call.args and isinstance(call.args[0], jinja2.nodes.Const):
                yield call.args[0].value


def _says(node: jinja2.nodes.Node) -> bool:
    if isinstance(node, jinja2.nodes.Name):
        return node.name in ("_", "n_")
    return isinstance(node, jinja2.nodes.Getattr) and node.attr in CALLS and getattr(node.node, "name", "") == "words"
