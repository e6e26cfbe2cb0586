"""Read JSON that somebody else wrote: whatever is wrong with it is one kind of error, with words and a place."""

from __future__ import annotations

import json
from typing import Any


def parsed(text: str) -> Any:
    """Return what a JSON text says. Raises ``json.JSONDecodeError`` for all that cannot be read.

    Python says in two other ways that it will not read valid JSON: brackets in brackets too deep for its
    stack, and numbers with more digits (4,300) than it likes to convert.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise json.JSONDecodeError("it is nested too deeply", text, 0) from None
    except ValueError:
        raise json.JSONDecodeError("it holds a number with too many digits", text, 0) from None
