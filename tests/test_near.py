"""The fast near path finds exactly what an exhaustive search over all names finds at the same threshold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from promptguard import Guard
from promptguard.locate import open_store
from promptguard.matching.near import Near, forgiven, slips
from promptguard.matching.scan import Scanner
from promptguard.store import AMBIGUOUS, GLUED, REVERSED

STORE = open_store()
NEAR = Near(STORE)
SCANNER = Scanner(STORE, NEAR.suspect)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def written_by_hand(key: str) -> bool:
    return any(
        not flags & (AMBIGUOUS | GLUED | REVERSED) and not STORE.entry(target).bulk
        for target, flags in STORE.meaning(key)[0]
    )


@pytest.fixture(scope="module")
def indexed() -> set[str]:
    """The tokens that the index knows as parts of names."""
    return {key.partition("\t")[2] for key in STORE.near.keys()}  # noqa: SIM118 - a trie, not a dictionary


@pytest.fixture(scope="module")
def keys(indexed: set[str]) -> dict[int, list[list[str]]]:
    """Every key whose tokens a slip could be in, by its number of tokens."""
    found: dict[int, list[list[str]]] = {}
    for key in STORE.names.iterkeys(""):
        tokens = key.split()
        if (
            len(tokens) <= 3
            and key.isascii()
            and any(token in indexed for token in tokens)
            and written_by_hand(key)
        ):
            found.setdefault(len(tokens), []).append(tokens)
    return found


def distance(written: str, token: str, indexed: set[str]) -> int | None:
    if written == token:
        return 0
    if written in STORE.words or written in STORE.capital or token not in indexed:
        return None
    if sum(char.isdigit() for char in written) * 3 > len(written):
        return None
    most = min(slips(written), slips(token))
    found = OSA.distance(written, token, score_cutoff=most)
    return found if found <= most and most else None


def exhaustive(
    tokens: list[str], keys: dict[int, list[list[str]]], indexed: set[str]
) -> set[tuple[int, int, str]]:
    found = set()
    for length, names in keys.items():
        for start in range(len(tokens) - length + 1):
            written = tokens[start : start + length]
            for name in names:
                distances = []
                for one, other in zip(written, name, strict=True):
                    d = distance(one, other, indexed)
                    if d is None:
                        break
                    distances.append(d)
                else:
                    if sum(distances) <= 2 and forgiven(written, name, distances):
                        found.add((start, start + length, " ".join(name)))
                if word_beside_a_rare_token(written, name, indexed):
                    found.add((start, start + length, " ".join(name)))
    return found


def word_beside_a_rare_token(written: list[str], name: list[str], indexed: set[str]) -> bool:
    """Tell whether a word is one slip from a token of the name, and a rare token stands as it should."""
    wrong = [(one, other) for one, other in zip(written, name, strict=True) if one != other]
    if len(wrong) != 1 or not any(map(NEAR.anchors, set(written) & set(name))):
        return False
    one, other = wrong[0]
    return (
        (one in STORE.words or one in STORE.capital)
        and other in indexed
        and bool(slips(one) and slips(other))
        and OSA.distance(one, other) == 1
        and forgiven(written, name, [int(a != b) for a, b in zip(written, name, strict=True)])
    )


def fast(tokens: list[str]) -> set[tuple[int, int, str]]:
    suspects: list[int] = []
    SCANNER.scan(tokens, suspects)
    hits = NEAR.hits(tokens, suspects, set())
    return {hit for hit, _ in hits if written_by_hand(hit[2]) and hit[1] - hit[0] <= 3}


def slipped(draw: st.DrawFn, token: str) -> str:
    place = draw(st.integers(0, len(token) - 1))
    kind = draw(st.sampled_from(("wrong", "missing", "added", "swapped")))
    letter = draw(st.sampled_from(LETTERS))
    if kind == "wrong":
        return token[:place] + letter + token[place + 1 :]
    if kind == "missing":
        return token[:place] + token[place + 1 :]
    if kind == "added":
        return token[:place] + letter + token[place:]
    return token[:place] + token[place + 1 : place + 2] + token[place : place + 1] + token[place + 2 :]


@st.composite
def misspelt(draw: st.DrawFn, keys: dict[int, list[list[str]]]) -> list[str]:
    """Draw a name with one to three slips between two ordinary words."""
    name = list(draw(st.sampled_from([name for names in keys.values() for name in names])))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(name) - 1))
        if len(name[place]) > 2:
            name[place] = slipped(draw, name[place])
    return ["castle", *name, "painting"]


def test_fast_path_finds_what_an_exhaustive_search_finds(
    keys: dict[int, list[list[str]]], indexed: set[str]
) -> None:
    assert sum(map(len, keys.values())) > 5_000

    @settings(max_examples=40, deadline=None)
    @given(tokens=misspelt(keys))
    def same(tokens: list[str]) -> None:
        assert fast(tokens) == exhaustive(tokens, keys, indexed)

    same()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("greg rutkowksi", "greg rutkowski"),
        ("grag rutkowksi", "greg rutkowski"),
        ("greg rutwoski", "greg rutkowski"),
        ("greg r7tkowski", "greg rutkowski"),
        ("ilya kuvshynov", "ilya kuvshinov"),
        ("hayao miyasaki", "hayao miyazaki"),
        ("ran pancoast", "ryan pancoast"),
        ("macro turini", "marco turini"),
    ],
)
def test_known_slips(written: str, name: str) -> None:
    assert name in {key for _, _, key in fast(written.split())}


@pytest.mark.parametrize("word", ["castle", "painting", "reading", "london", "paris", "wonderful"])
def test_words_are_no_slips(word: str) -> None:
    assert not fast([word])


def test_other_names_are_no_slips() -> None:
    assert not forgiven(["dembele"], ["sembene"], [2])
    assert not forgiven(["ousmane", "dembele"], ["ousmane", "sembene"], [0, 2])
    assert not forgiven(["greg"], ["greg"], [0])


@pytest.mark.parametrize("name", ["macro turini", "ran pancoast", "moot hagio"])
def test_words_beside_rare_tokens_as_an_exhaustive_search(
    name: str, keys: dict[int, list[list[str]]], indexed: set[str]
) -> None:
    tokens = ["castle", *name.split(), "painting"]
    assert fast(tokens) == exhaustive(tokens, keys, indexed) != set()


def test_a_word_is_no_slip_without_a_rare_token_beside_it() -> None:
    assert not fast(["lad", "rover"])
    assert not fast(["share", "shack"])


@pytest.mark.parametrize(
    "text", ["a beautiful castel in a garden", "a samurai with a katana", "a sign on Florida Avenue"]
)
def test_prompts_of_words_alone(text: str) -> None:
    assert Guard().check(text).findings == ()
