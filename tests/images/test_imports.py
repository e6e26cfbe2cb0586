"""What may be imported where: the SDK in one file, an HTTP library nowhere, nothing heavy at the start."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import promptguard

PACKAGE = Path(promptguard.__file__).parent


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_one_file_imports_the_sdk_and_none_an_http_library() -> None:
    users = {path.relative_to(PACKAGE).as_posix(): _imported(path) for path in PACKAGE.rglob("*.py")}
    assert [path for path, names in users.items() if "openai" in names] == ["images/client.py"]
    assert [path for path, names in users.items() if names & {"httpx", "httpx2", "requests", "aiohttp"}] == []


def test_pricing_and_the_hook_load_neither_the_sdk_nor_pillow() -> None:
    code = (
        "import sys; import promptguard.hooks.openai, promptguard.images.submit, promptguard.cli.submit; "
        "from promptguard.images.models import load; load(); "
        "print([name for name in ('openai', 'PIL', 'spacy', 'bpe_openai') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
