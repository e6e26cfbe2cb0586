"""promptguard: a linter and safety pre-checker for image-generation prompts.

>>> from promptguard import Guard
>>> Guard().check("a castle in the style of Hayao Miyazaki").verdict
'block'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Finding", "Fixed", "Guard", "Report", "__version__"]

if TYPE_CHECKING:
    from .findings import Finding, Fixed, Report
    from .guard import Guard

_HOMES = {"Guard": "guard", "Finding": "findings", "Fixed": "findings", "Report": "findings"}


def __getattr__(name: str) -> Any:
    """Load the public names when they are first asked for: importing promptguard costs nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
