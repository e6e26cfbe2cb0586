"""Text for a terminal: what is invisible made visible, and columns counted as they are shown."""

from __future__ import annotations

from unicodedata import category, east_asian_width

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\u200d"

Cell = tuple[str, int]


def cells(text: str) -> list[Cell]:
    """Return for each character what to show and how many columns that takes.

    Characters that cannot be seen, that move the cursor or that turn the writing direction are shown by
    their code, as in ``<U+200B>``: a prompt must not write into the terminal, nor hide from the reader.
    """
    shown: list[Cell] = []
    for index, char in enumerate(text):
        if " " <= char <= "~":
            shown.append((char, 1))
        elif char == "\t":
            shown.append((" ", 1))
        elif char == _JOINER and index and not text[index - 1].isalnum():
            shown.append((char, 0))  # within an emoji
        elif (kind := category(char)) in _HIDDEN:
            code = f"<U+{ord(char):04X}>"
            shown.append((code, len(code)))
        elif kind in ("Mn", "Me"):
            shown.append((char, 0))
        else:
            shown.append((char, 2 if east_asian_width(char) in "WF" else 1))
    return shown


def visible(text: str) -> str:
    """Return text in one line that is safe to print."""
    return "".join(shown for shown, _ in cells(text))


def excerpt(line: str, start: int, end: int, width: int) -> tuple[str, str]:
    """Return a window of ``line`` of at most ``width`` columns, and carets under ``line[start:end]``.

    What is cut off is marked by an ellipsis. An empty span gets one caret.
    """
    room = max(width - 2, 8)  # the ellipses
    first = max(start - room, 0)  # a character takes a column or more, so no more can fit
    here = cells(line[first : end + room])
    start, end, offset = start - first, end - first, first
    left, right = start, start
    used = 0
    while right < end and used + here[right][1] <= room:
        used += here[right][1]
        right += 1
    marked = right
    if right == end:  # the span fits: show what is around it, on both sides alike
        after = sum(size for _, size in here[end:])
        wanted = max((room - used) // 2, room - used - after)
        while left and wanted >= here[left - 1][1]:
            left -= 1
            wanted -= here[left][1]
            used += here[left][1]
        while right < len(here) and used + here[right][1] <= room:
            used += here[right][1]
            right += 1
    before = "…" if offset + left else ""
    behind = "…" if offset + right < len(line) else ""
    text = before + "".join(shown for shown, _ in here[left:right]) + behind
    margin = len(before) + sum(size for _, size in here[left:start])
    return text, " " * margin + "^" * max(sum(size for _, size in here[start:marked]), 1)
