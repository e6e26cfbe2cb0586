"""Find the compiled lists: shipped inside an installed package, or made once in the user's cache."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from .store import FORMAT, Store

_PACKAGE = Path(__file__).resolve().parent
_KEEP = 4  # compiled folders that stay whatever their age: other checkouts and settings use them
_A_DAY = 86_400


def _shipped() -> Path | None:
    folder = _PACKAGE / "_shipped" / "compiled"
    return folder if (folder / "meta.json").exists() else None


def sources() -> tuple[Path, Path]:
    """Return the folders of the lists and of the rules, in a checkout or in an installed package."""
    checkout = _PACKAGE.parent
    if (checkout / "rules").is_dir() and (checkout / "data").is_dir():
        return checkout / "data", checkout / "rules"
    return _PACKAGE / "_shipped" / "data", _PACKAGE / "_shipped" / "rules"


def open_store(overlays: Sequence[Path] = (), more_rules: Sequence[Path] = ()) -> Store:
    """Open the compiled lists, compiling them first where that has not been done.

    ``overlays`` are a project's list files and ``more_rules`` its folders of rules, which are laid over them.
    Raises ``ListError`` or ``RuleError`` if a source cannot be used.
    """
    shipped = _shipped()
    base = Store(shipped) if shipped is not None else _compiled_here()
    if not overlays and not more_rules:
        return base
    return _laid_over(base, overlays, more_rules)


def _compiled_here() -> Store:
    """Open what is compiled from the folders of a checkout."""
    data, rules = sources()
    files = list(_files(data, rules))

    def make(target: Path) -> None:
        from .compiling import compile_to

        _say_so()
        compile_to(target, data, rules)

    return Store(_cached("lists", files, make))


def _laid_over(base: Store, overlays: Sequence[Path], more_rules: Sequence[Path]) -> Store:
    """Open a project's own lists and rules over the shipped ones."""
    from .layered import Layered

    own = [*overlays, *(path for folder in more_rules for path in sorted(folder.rglob("*.yaml")))]

    def make(target: Path) -> None:
        from .compiling import compile_to
        from .overlay import compile_over

        if not compile_over(target, base, overlays, more_rules):
            _say_so()
            compile_to(target, *sources(), overlays, more_rules)

    postings = (base.folder / "postings.bin").stat()
    found = Store(_cached("over", own, make, f"{base.folder} {postings.st_size} {postings.st_mtime_ns}"))
    return Layered(base, found) if "removed" in found.meta else found


def _say_so() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("promptguard: compiling lists and rules, once after each change of them ...\n")


def _cached(kind: str, files: Sequence[Path], make: Callable[[Path], None], on: str = "") -> Path:
    """Return the folder in the cache that is made of these files (and ``on`` something), making it if need be."""
    cache = _cache_folder()
    known = cache / f"stamp-{_stamp(files, on)}"
    try:
        target = cache / known.read_text(encoding="ascii").strip()
        if (target / "meta.json").exists():
            return target
    except (OSError, ValueError):
        pass
    target = cache / f"{kind}-{_content(files, on)}"
    if not (target / "meta.json").exists():
        make(target)
        _prune(cache, kind, target)
    _write_whole(known, target.name)
    return target


def _prune(cache: Path, kind: str, newest: Path) -> None:
    """Remove compiled folders that nobody has needed for a day, all but a few."""
    from shutil import rmtree

    aged = sorted(cache.glob(f"{kind}-*"), key=lambda p: p.stat().st_mtime, reverse=True)[_KEEP:]
    for folder in aged:
        if folder != newest and time.time() - folder.stat().st_mtime > _A_DAY:
            rmtree(folder, ignore_errors=True)


def _files(data: Path, rules: Path) -> Iterator[Path]:
    yield from sorted(data.glob("*.jsonl"))
    yield from sorted((data / "folds").glob("*.txt"))
    yield from sorted((data / "words").glob("*.txt"))
    yield from sorted(rules.rglob("*.yaml"))
    # the way of compiling is part of what is compiled
    for name in (
        "compiling.py",
        "overlay.py",
        "storing.py",
        "linear.py",
        "rule_files.py",
        "text.py",
        "inflect.py",
        "matching/tokens.py",
        "matching/near.py",
    ):
        yield _PACKAGE / name


def _stamp(files: Sequence[Path], on: str = "") -> str:
    """Sign files by path, size and time: cheap, and only a pointer to the content's own key."""
    from hashlib import sha256

    rows = []
    for path in files:
        status = path.stat()
        rows.append((str(path), status.st_size, status.st_mtime_ns))
    return sha256(repr((FORMAT, on, rows)).encode()).hexdigest()[:24]


def _content(files: Sequence[Path], on: str = "") -> str:
    from hashlib import sha256

    digest = sha256(f"{FORMAT}{on}".encode())
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:24]


def _write_whole(path: Path, content: str) -> None:
    import tempfile

    handle, scratch = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content)
    os.replace(scratch, path)  # noqa: PTH105 - atomic on every platform


def _cache_folder() -> Path:
    named = os.environ.get("PROMPTGUARD_CACHE_DIR")
    if named:
        folder = Path(named)
    else:
        import platformdirs

        folder = Path(platformdirs.user_cache_dir("promptguard", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    # no writable home (containers, build users): compiled anew for each user of the machine's temp folder
    import tempfile

    user = getattr(os, "getuid", lambda: 0)()
    folder = Path(tempfile.gettempdir()) / f"promptguard-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
