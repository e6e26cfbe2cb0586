"""The fast near path finds exactly what an exhaustive search over all names finds at the same threshold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from promptguard import Guard
from promptguard.locate import open_store
from promptguard.matching.likely import CREATOR, SURE, likeliest, near_keys
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
    assert not fast(["share", "shack"])  # only with capitals: matching/pairs.py


@pytest.mark.parametrize(
    "text", ["a beautiful castel in a garden", "a samurai with a katana", "a sign on Florida Avenue"]
)
def test_prompts_of_words_alone(text: str) -> None:
    assert Guard().check(text).findings == ()


def hints(guard: Guard, text: str) -> set[tuple[str, str | None, str]]:
    return {(f.severity, f.name, f.text) for f in guard.check(text).findings if f.name}


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("a boy waits for Pikchu at the bus stop", "Pikachu", "Pikchu"),
        ("Gandlf riding a bicycle through fog", "Gandalf", "Gandlf"),
        ("gandlf riding a bicycle", "Gandalf", "gandlf"),
        ("POSTER OF GANDLF IN A FOREST", "Gandalf", "GANDLF"),
        ("海辺を歩くPikchuのイラスト", "Pikachu", "Pikchu"),
        ("an umbrella with the Nisan emblem", "Nissan", "Nisan"),
        ("Nintedno product photo, grey background", "Nintendo", "Nintedno"),
        # a word beside another word of the name
        ("a poster of the Burger Kong restaurant", "Burger King", "Burger Kong"),
        ("A BURGER RING COMMERCIAL", "Burger King", "BURGER RING"),
        ("Hello Kitsy reading a book", "Hello Kitty", "Hello Kitsy"),
    ],
)
def test_written_or_used_as_a_name(guard: Guard, text: str, name: str, written: str) -> None:
    assert ("info", name, written) in hints(guard, text)


@pytest.mark.parametrize(
    "text",
    [
        "a market in Lisbn at noon",  # a town
        "portrait of Rod Gandlf",  # somebody with a surname like it
        "portrait of Aiden, soft light",  # no Biden
        "a Gandlf in the fog",  # a kind of thing
        "Castel on a hill, morning mist",
        "a Pop Art poster",  # no Pop Mart
        "原宿Decora风格的服装",  # a kind of look
        "the Burger Ring at night",  # two words, and nothing says that they name something
        "The Logo On The Door",
        "Mickey Moose from Ottawa",
    ],
)
def test_what_may_be_anything_is_no_name(guard: Guard, text: str) -> None:
    assert hints(guard, text) == set()


@pytest.mark.parametrize(
    "text", ["a Nintndo-style toy box", "art by Karol Bar", "a teapot by Gandlf", "a lamp by Nintndo"]
)
def test_a_hint_is_never_loud(guard: Guard, text: str) -> None:
    assert not any(severity != "info" for severity, _, _ in hints(guard, text))


def test_a_hint_does_not_silence_a_creator_on_no_list(guard: Guard) -> None:
    assert [f.rule for f in guard.check("a teapot by Gandlf").findings] == ["artist/unlisted-creator"]


def test_what_stands_there_comes_before_what_may_be_meant(guard: Guard) -> None:
    (found,) = guard.check("art by greg rutkowski, moebius and marvel heroes").findings[1:2]
    assert found.name == "Moebius"


def test_the_likelier_slip_is_meant() -> None:
    common = STORE.common
    # fewer slips in the tokens that both share
    byrne, barney = (1, 3, "john byrne"), (2, 5, "barney and friends")
    written = ["by", "jhn", "byrne", "and", "friends"]
    assert likeliest(written, {byrne: SURE | CREATOR, barney: SURE}, common) == {byrne}
    # an unsure name of one token does not outdo a longer one whose other token is rare
    dumas, shuler = (0, 1, "dumas"), (0, 2, "douglas shuler")
    assert likeliest(["dugas", "shuler"], {dumas: 0, shuler: SURE}, common) == {dumas, shuler}
    assert likeliest(["dugas", "shuler"], {dumas: SURE, shuler: SURE}, common) == {dumas}
    # as many slips: letters that look alike before others, a vowel left out before a letter put for another
    assert likeliest(["oilbert"], {(0, 1, "dilbert"): 0, (0, 1, "gilbert"): 0}, common) == {(0, 1, "dilbert")}
    assert likeliest(["frina"], {(0, 1, "fring"): 0, (0, 1, "furina"): 0}, common) == {(0, 1, "furina")}
    # a cue decides between a creator and somebody else
    teng = {(0, 2, "sachin teng"): SURE | CREATOR, (0, 2, "shen teng"): SURE}
    assert likeliest(["schen", "teng"], teng, common) == set(teng)


def test_keys_beside_the_right_ones() -> None:
    assert near_keys("souglws", "douglas")
    assert near_keys("0ldman", "oldman")
    assert not near_keys("dembele", "sembene")
    assert not near_keys("dougla", "douglas")


@pytest.mark.parametrize(
    "pair", [("burger", "ring"), ("tom", "hands"), ("hell", "kitty"), ("share", "shack")]
)
def test_pairs_of_words_as_an_exhaustive_search(
    pair: tuple[str, str], keys: dict[int, list[list[str]]], indexed: set[str]
) -> None:
    found = {key for key in NEAR.of_words(*pair) if written_by_hand(key)}
    wanted = {" ".join(name) for name in keys[2] if one_word_wrong(pair, name, indexed)}
    assert found == wanted != set()


def one_word_wrong(written: tuple[str, str], name: list[str], indexed: set[str]) -> bool:
    wrong = [(one, other) for one, other in zip(written, name, strict=True) if one != other]
    return (
        len(wrong) == 1
        and (wrong[0][0] in STORE.words or wrong[0][0] in STORE.capital)
        and wrong[0][1] in indexed
        and OSA.distance(*wrong[0]) == 1
        and forgiven(written, name, [int(a != b) for a, b in zip(written, name, strict=True)])
    )


def test_a_hint_says_what_it_is_held_for(guard: Guard) -> None:
    finding = guard.check("a Share Shack burger").findings[0]
    assert finding.severity == "info"
    assert finding.message.startswith("“Share Shack” is close to the name Shake Shack. ")
