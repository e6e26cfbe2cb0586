"""Cut a prompt into pieces of the length that the classifier was trained on."""

from __future__ import annotations

import re
from collections.abc import Sequence

WINDOW = 36  # tokens of a piece; longer prompts dilute the one sentence that matters
_LEAST = 6  # tokens below which a sentence is read together with its neighbour
_BREAK = re.compile(r"[.!?;\n\r|]")
_COMMA = re.compile(r"[,:)\]}\"]")


def clauses(folded: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return token spans of the clauses of a folded text: sentences, joined where short, cut where long.

    ``places`` are the spans of the tokens in the text. A short prompt is one clause.
    """
    count = len(places)
    if count <= WINDOW:
        return [(0, count)] if count else []
    spans: list[tuple[int, int]] = []
    first = 0
    comma = 0  # the last token after which a clause too long may be cut
    for token in range(count):
        end = places[token][1]
        after = folded[end : places[token + 1][0] if token + 1 < count else len(folded)]
        length = token + 1 - first
        if token + 1 == count or (length >= _LEAST and _BREAK.search(after)):
            spans.append((first, token + 1))
            first = comma = token + 1
        elif length >= WINDOW:
            cut = comma if comma - first >= _LEAST else token + 1
            spans.append((first, cut))
            first = comma = cut
        elif _COMMA.search(after):
            comma = token + 1
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < _LEAST:
        # what is left at the end belongs to the sentence before
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    return spans
