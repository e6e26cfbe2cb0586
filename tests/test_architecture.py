"""The layers hold: a module imports only from those before it, and heavy packages have one home each."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "promptguard"

LAYERS = [
    {
        "findings",
        "inflect",
        "rules",
        "severity",
        "text",
        "lists",
        "idiom",
        "parallel",
        "linear",
        "patterns",
        "jsontext",
    },
    {"sources"},
    {"matching.tokens"},
    {"store", "layered"},
    {"locate", "rule_files"},
    {"matching"},
    {"opinion"},
    {"compiling", "storing", "suggest", "request", "config", "settings_file"},
    {"overlay"},
    {"wording", "inplace", "allowances", "settling"},
    {"fitting", "statements"},
    {"fix"},
    {"applying"},
    {"finder"},
    {"guard"},
    {"measure", "reports", "examples"},
    {"images"},
    {"hooks"},
    {"cli"},
    {"__main__"},
]
# rooms that may look further: compiling is called by locate when there is nothing compiled yet
LATER = {
    ("request", "images"),  # what a model takes is known there
    ("locate", "compiling"),
    ("locate", "overlay"),
    ("matching", "locate"),
    ("storing", "matching"),
}


def room(parts: tuple[str, ...]) -> str:
    if parts[:2] == ("matching", "tokens"):
        return "matching.tokens"
    return parts[0] if parts else "__init__"


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


def imports(path: Path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    package = parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = tuple((node.module or "").split(".")) if node.module else ()
            if node.level:
                base = package[: len(package) - node.level + 1]
                target = base + module
                yield from [target] if module else [(*target, alias.name) for alias in node.names]
            elif module[:1] == ("promptguard",):
                yield from [module[1:]] if len(module) > 1 else [(alias.name,) for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], None) for alias in node.names)


def test_every_room_has_a_layer():
    names = {
        p.stem if p.is_file() else p.name
        for p in PACKAGE.iterdir()
        if not p.name.startswith(("_", "py.typed"))
    }
    assert names == {name.partition(".")[0] for name in set().union(*LAYERS)} - {"__main__"}


def test_imports_go_one_way():
    looked_further = set()
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        here = room(parts)
        if here == "__init__" or parts == ("__init__",):
            continue
        for target in imports(path):
            if (target and target[-1] is None) or not target:
                continue
            there = room(target)
            if there in ("__init__", "__version__") or there == here:
                continue
            if (here, there) in LATER:
                looked_further.add((here, there))
                continue
            if there not in set().union(*LAYERS):
                continue
            assert layer(there) <= layer(here), f"{path.name} imports {'.'.join(map(str, target))}"
    assert looked_further == LATER


def test_heavy_packages_have_one_home():
    homes: dict[str, set[str]] = {"spacy": set(), "openai": set(), "numpy": set()}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            for name in names:
                if name.split(".")[0] in homes:
                    homes[name.split(".")[0]].add(path.relative_to(PACKAGE).as_posix())
    assert homes == {"spacy": {"matching/language.py"}, "openai": {"images/client.py"}, "numpy": set()}


def test_no_room_called_utils():
    assert not [p for p in PACKAGE.rglob("*") if p.stem in {"utils", "helpers", "misc", "common", "managers"}]
