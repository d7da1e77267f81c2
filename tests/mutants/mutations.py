"""Small defects of a function, one at a time: a condition turned, an answer swapped, a step left out."""

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    function: str
    line: int
    text: str
    """What stands there unharmed, in one line."""
    change: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.function}, line {self.line}: {self.change}: {self.text}"


def make_mutants(source: str, functions: str) -> Iterator[Mutant]:
    """Of every function or method whose qualified name is matched by the expression `functions`."""
    tree = ast.parse(source)
    for name, function in _functions(tree):
        if not re.fullmatch(functions, name):
            continue
        for number, node in enumerate(ast.walk(function)):
            for change, replacement in _changes(node):
                harmed = deepcopy(tree)
                twin = list(ast.walk(_find(harmed, name)))[number]
                _Replace(twin, replacement).visit(harmed)
                line = getattr(node, "lineno", 0)
                yield Mutant(name, line, ast.unparse(node)[:90], change, ast.fix_missing_locations(harmed))


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for member in members:
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + member.name, member


def _find(tree: ast.Module, name: str) -> ast.AST:
    return next(function for found, function in _functions(tree) if found == name)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        turned = deepcopy(node)
        turned.test = _inverted(node.test)
        yield "inverted", turned
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "inverted", ast.comprehension(node.target, node.iter, [_inverted(node.ifs[0])], node.is_async)
    elif isinstance(node, ast.Return) and _is_truth(node.value):
        yield "swapped", ast.Return(_inverted(node.value))
    elif isinstance(node, ast.Raise):
        yield "not raised", ast.Pass()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
        yield "left out", ast.Pass()


def _inverted(test: ast.expr | None) -> ast.expr:
    assert test is not None
    return ast.UnaryOp(ast.Not(), test)


def _is_truth(value: ast.expr | None) -> bool:
    """Whether an expression is true or false by its form."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, bool)
    if isinstance(value, ast.BoolOp):
        return all(_is_truth(part) for part in value.values)
    is_negation = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
    is_call = isinstance(value, ast.Call) and ast.unparse(value.func) in ("bool", "any", "all", "isinstance")
    return isinstance(value, ast.Compare) or is_negation or is_call


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)
