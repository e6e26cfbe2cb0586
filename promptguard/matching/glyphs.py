"""What a sign may stand for in a disguised word: letters of other alphabets, digits, drawn letters.

``data/folds/lookalikes.txt`` holds the letters that Unicode knows to be confusable; here stand the signs
that people use for a letter and Unicode's table leaves out.
"""

from __future__ import annotations

from functools import lru_cache

DIGITS = {
    "0": "o",
    "1": "il",
    "2": "zr",
    "3": "eb",
    "4": "ah",
    "5": "s",
    "6": "gb",
    "7": "tli",
    "8": "bos",
    "9": "gq",
}
SIGNS = {
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "li",
    "+": "t",
    "(": "c",
    "[": "c",
    "{": "c",
    "<": "c",
    "^": "na",
    "¡": "i",
}
# letters drawn with several signs, longest first
DRAWN = (
    ("\\/\\/", "w"), ("|\\/|", "m"), ("/-\\", "a"), ("/-/", "h"), ("|-|", "h"), (")-(", "h"), ("|v|", "m"), ("ivi", "m"),
    ("|\\|", "n"), ("/\\/", "n"), ("/\\", "a"), ("\\/", "v"), ("|3", "b"), ("13", "b"), ("!3", "b"), ("|)", "d"), ("|<", "k"),
    ("1<", "k"), ("|(", "k"), ("|{", "k"), ("|_", "l"), ("^^", "m"), ("()", "o"), ("[]", "o"), ("<>", "o"), ("12", "r"),
    ("i2", "r"), ("|2", "r"), ("/2", "r"), ("><", "x"), (")(", "x"), ("vv", "w"), ("uu", "w"), ("nn", "m"), ("ph", "f"),
)  # fmt: skip
# letters put for other letters beside stronger disguises; never a disguise by themselves
SWAPPED = {"z": "s", "d": "o", "k": "c", "c": "k"}
# whatever has the shape: currency, mathematics, Han and kana between Latin letters
_SHAPES = (
    "₳a∀aΛaд a฿b₿bßb¢c₡c₵c⊂c∁c☾c☽c₫d∂d€e∑e∃e∈e£e℮e₣f∮f₲g♄h₭k£l₤l₥m♏m♍m₦n∩n⋂nπn₱p₽p☧p℗p®r§s∫s₪s₮t₸t†t‡t⊤t∪u⋃u∨v√v✓v✔v₩wшwщwωw"
    "×x✕x✖x✗x✘x¥y¤o◯o○o●o〇o⊙o☆o★o廾h卄h爪m尺r尸p干t工i乙z丨l卩p山w月b匕t几n丹a乃b巳e口o下f千f乂x丫y匚cナtテtムaモeレlエiコuロoノj"
)
DRAWN_BY_FIRST: dict[str, list[tuple[str, str]]] = {}
for _run, _letter in DRAWN:
    DRAWN_BY_FIRST.setdefault(_run[0], []).append((_run, _letter))


@lru_cache(maxsize=1)
def lookalikes() -> dict[str, str]:
    """Return the letters of other alphabets that are drawn like a Latin letter."""
    from ..locate import sources

    pairs = (sources()[0] / "folds" / "lookalikes.txt").read_text("utf-8").split("\n")
    table = {line[0]: line[1] for line in pairs if len(line) == 2}
    # small letters of the same shape at another size, which Unicode's table leaves out
    return table | dict(
        zip("кмтвнпзгябэёлдиζηκμντυχωβγεοαρι", "kmtbhnzgrb3elduznkuvtyxwbyeoapi", strict=True)
    )


@lru_cache(maxsize=1)
def shapes() -> dict[str, str]:
    """Map a sign that is no Latin letter to the letters that it may be drawn for."""
    table = dict(lookalikes())
    for sign, letter in lookalikes().items():
        table.setdefault(sign.lower()[0], letter)  # the text is folded to small letters
    run = _SHAPES.replace(" ", "")
    for sign, letter in zip(run[::2], run[1::2], strict=True):
        table[sign] = "".join(dict.fromkeys(table.get(sign, "") + letter))
    return table
