"""What a snippet is, read off its syntax tree: its construct and its normal form."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PRECEDENCE", "construct", "normal_form"]


def construct(tree: ast.AST, *, inside: ast.AST | None = None) -> str:
    r"""Return the construct of a snippet: the first of `PRECEDENCE` that it has.

    Parameters
    ----------
    tree
        What `ast.parse` returns.
    inside
        The function or class that is looked into: to be one does not count.

    Examples
    --------
    >>> import ast
    >>> construct(ast.parse("for i in range(3):\n    print([i for _ in range(i)])"))
    'comprehension'
    >>> construct(ast.parse("for i in range(3):\n    print(i)"))
    'loop'
    """
    nodes = list(ast.walk(tree))
    inner = [node for node in nodes if node is not inside]
    return next(
        name
        for name, has in PRECEDENCE.items()
        if has(nodes if name == "recursion" else inner)  # a function that calls itself is whole
    )


def normal_form(tree: ast.AST) -> str:
    r"""Return a syntax tree as text in which own names, numbers, texts and docstrings are alike.

    Own names are those that the snippet binds; they are numbered in the order in which they
    first occur. A row of literals counts as one: lists of figures are alike however long. Two
    snippets of one form differ in names, figures and texts alone.

    Examples
    --------
    >>> import ast
    >>> forms = [normal_form(ast.parse(text)) for text in ("a = 2\na += 1", "b = 7\nb += 3")]
    >>> forms[0] == forms[1]
    True
    """
    own = _own_names(tree)
    numbers: dict[str, str] = {}

    def alike(name: str) -> str:
        return numbers.setdefault(name, f"_{len(numbers)}") if name in own else name

    return "".join(_spelled(tree, alike))


def _spelled(node: ast.AST, alike: Callable[[str], str]) -> Iterator[str]:
    """Yield the parts of a normal form, depth first, each field in turn."""
    if isinstance(node, ast.Constant):
        yield type(node.value).__name__ if not isinstance(node.value, float) else "int"
        return
    yield f"({type(node).__name__}"
    for field, value in ast.iter_fields(node):
        if field in ("ctx", "type_comment", "kind", "type_params", "decorator_order"):
            continue
        before = ""
        for item in value if isinstance(value, list) else (value,):
            spelled = _item(item, alike)
            if spelled != before or not _is_literal(item):
                yield spelled
            before = spelled
        yield ","
    yield ")"


def _item(item: object, alike: Callable[[str], str]) -> str:
    if isinstance(item, ast.AST):
        return "" if _is_docstring(item) else "".join(_spelled(item, alike))
    if item is None:
        return ""
    return f" {alike(item) if isinstance(item, str) else item}"


def _is_literal(item: object) -> bool:
    return isinstance(item, ast.Constant)


def _own_names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return {name for name in names if not (name.startswith("__") or name in _BUILT_IN)}


_BUILT_IN = frozenset(dir(builtins))


def _is_docstring(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _of(*kinds: type[ast.AST]) -> Callable[[list[ast.AST]], bool]:
    return lambda nodes: any(isinstance(node, kinds) for node in nodes)


def _recurs(nodes: list[ast.AST]) -> bool:
    """Say whether a function calls its own name, or a method its own by ``self``."""
    return any(
        isinstance(node, ast.FunctionDef) and node.name in map(_called, ast.walk(node))
        for node in nodes
    )


def _called(node: ast.AST) -> str | None:
    """Return the name that is called: ``f`` of ``f()`` and of ``self.f()``."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id == "self" else None
    return function.id if isinstance(function, ast.Name) else None


def _collects(nodes: list[ast.AST]) -> bool:
    makers = {"dict", "list", "set", "frozenset", "Counter"}
    return any(isinstance(n, (ast.List, ast.Dict, ast.Set)) or _called(n) in makers for n in nodes)


def _has_text(nodes: list[ast.AST]) -> bool:
    """Say whether there is text beside the labels that `print` is given."""
    calls = [node for node in nodes if isinstance(node, ast.Call) and _called(node) == "print"]
    labels = {id(item) for call in calls for item in call.args}
    return any(
        isinstance(node, ast.JoinedStr)
        or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in labels
        )
        for node in nodes
    )


PRECEDENCE: dict[str, Callable[[list[ast.AST]], bool]] = {
    "context": _of(ast.With, ast.AsyncWith),
    "exception": _of(ast.Try, ast.Raise, ast.Assert),
    "generator": _of(ast.Yield, ast.YieldFrom),
    "recursion": _recurs,
    "class": _of(ast.ClassDef),
    "comprehension": _of(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "function": _of(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda),
    "loop": _of(ast.For, ast.AsyncFor, ast.While),
    "conditional": _of(ast.If, ast.IfExp),
    "collection": _collects,
    "string": _has_text,
    "arithmetic": lambda nodes: True,  # noqa: ARG005  # what is left
}
