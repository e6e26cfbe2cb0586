"""Disguised names are found, and what reads as ordinary words is left alone."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from promptguard import Guard

SET = Path(__file__).parent.parent / "bench" / "data" / "disguises.jsonl"
# of every fifth row of the set: well below what is measured (bench/README.md), so that one name is no failure
LEAST = {"keyboard": 0.9, "OCR": 0.9, "deletion": 0.9}
NAMES = ("artist", "ip", "person")


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard()


def names(guard: Guard, text: str) -> set[str | None]:
    return {f.name for f in guard.check(text).findings if f.rule.partition("/")[0] in NAMES}


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("art by Tokujin Joshi(ka and friends", "Tokujin Yoshioka", "Tokujin Joshi(ka"),
        ("castle, Mar> Zug, misty morning", "Mark Zug", "Mar> Zug"),
        ("a castle on a hill by Kev !alker", "Kev Walker", "Kev !alker"),
        ("a park, L@inil Francis Yu, trees", "Leinil Francis Yu", "L@inil Francis Yu"),
        ("一张@n|)r3as R()<ha的图", "Andreas Rocha", "@n|)r3as R()<ha"),
        ("一张ጠiⓐn ∫i干u的图", "Mian Situ", "ጠiⓐn ∫i干u"),
        ("a hill by TetsuD |-|4ra", "Tetsuo Hara", "TetsuD |-|4ra"),
        ("a hill by Shau n Tan", "Shaun Tan", "Shau n Tan"),
        # pieces that are words, or names, by themselves
        ("a barn, Rog er De an, mist", "Roger Dean", "Rog er De an"),
        ("a statue of G andalf in a park", "Gandalf", "G andalf"),
        ("Hat sune Mi ku singing", "Hatsune Miku", "Hat sune Mi ku"),
        ("a mug with the Mic rosoft sticker", "Microsoft", "Mic rosoft"),
        ("a barn at dusk by Bo,ris, Va,lle,jo", "Boris Vallejo", "Bo,ris, Va,lle,jo"),
        ("a barn, J ames Gur ney, mist", "James Gurney", "J ames Gur ney"),
        ("Yone (League 0f Legends)", "Yone (League of Legends)", "Yone (League 0f Legends)"),
    ],
)
def test_found_with_the_place(guard: Guard, text: str, name: str, written: str) -> None:
    found = [f for f in guard.check(text).findings if f.name == name]
    assert found
    assert written in {f.text for f in found}
    assert "spelling/disguised" in {f.rule for f in found}


@pytest.mark.parametrize(
    "text",
    [
        "a ŕed Ꮸlợck on a wall",
        "A ℳan weᎯᏒiňg $kĭs",
        "₸oಎarðs a beÅcĦ",
        "stars visible in a c/-/4|V|ber",
        "do not li$te^",
        "a couple shar ing an umbrella",
        "a b e n c h w i t h l o t s o f s i g n s",
        "A. .w.o.m.a.n. .r.i.d.i.n.g. .a. .b.r.o.w.n. .h.o.r.s.e. .a.c.r.o.s.s. .a. .b.e.a.c.h",
        "<lora:x:0.8> a red barn",
        "vitamin c andy in a bowl",
        "a s onic boom, the man go es home",
        "william s porter reading",
        "blue/green (castle:1.2), word,word",
    ],
)
def test_words_in_disguise_are_no_names(guard: Guard, text: str) -> None:
    assert not names(guard, text)


@pytest.mark.parametrize("mark", [",", "，", ";", "；", ":", "：", ".", "/", "|"])
@pytest.mark.parametrize("name", ["Claire Keane", "Greg Rutkowski", "Louis Armstrong", "Mario Botta"])
def test_a_letter_after_a_mark_is_no_part_of_the_name(guard: Guard, name: str, mark: str) -> None:
    for text in (f"by {name}{mark}a hill", f"a hill{mark}{name}, 8k", f"I{mark}{name}, 8k"):
        found = [(f.text, f.rule.partition("/")[0]) for f in guard.check(text).findings if f.name == name]
        assert [word for word, _ in found] == [name]
        assert "spelling" not in [family for _, family in found]


def test_two_names_with_a_comma_are_two(guard: Guard) -> None:
    found = guard.check("Feng Xiaogang, F#ng Xiaogang").findings
    plain = [f.rule for f in found if f.start == 0]
    assert plain == ["artist/living-artist"]


def test_most_of_each_class_is_found(guard: Guard) -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for row in map(json.loads, SET.read_text("utf-8").splitlines()[::5]):
        right[row["class"]].append(row["name"] in names(guard, row["text"]))
    assert len(right) == 15
    assert {way for way, all_of in right.items() if sum(all_of) < LEAST.get(way, 0.93) * len(all_of)} == set()


@pytest.mark.parametrize("sign", ";!|(/")
@pytest.mark.parametrize(
    "name", ["Alan Lee", "Conrad Roset", "Krista Kim", "Juan Luna", "George Washington Lambert"]
)
def test_a_name_that_stands_plainly_is_read_as_it_stands(guard: Guard, name: str, sign: str) -> None:
    text = f"art by {name}{sign}a hill"  # the letter after the sign makes "leela", "rosetta", "kima"
    found = [(f.name, f.text) for f in guard.check(text).findings if f.name]
    assert found == [(name, name)]


@pytest.mark.parametrize(
    "text",
    [
        "a hu ge rock",
        "h u g e waves",
        "h,u,g,e, waves",
        "an ora nge cat",
        "a f luffy cloud",
        "fres h vegeta bles",
        "a fanta sy castle",
        "At t he market",
        "c-o'r,g!i: !p?i...z!z!a",
        "s:i.e-s' :i...n... -a: ,g!a.r!d'e:n;.",
        "a bowl in a wҺiţỄ ỢranġÊ",
        "a small Ꮵĭppo尸oᎿamus in the mud",
    ],
)
def test_a_word_in_pieces_is_no_name(guard: Guard, text: str) -> None:
    assert [f.name for f in guard.check(text).findings] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the actor hu ge on a red carpet", "Hu Ge"),
        ("Hu Ge reading a letter", "Hu Ge"),
        ("the AT&T logo", "AT&T"),
        ("B 站的标志", "Bilibili"),
        ("a castle by g.r.e.g r.u.t.k.o.w.s.k.i,a hill", "Greg Rutkowski"),
        ("a poster, r?a?t?a?t?a?t?a?t?7?4, ink", "ratatatat74"),
    ],
)
def test_a_name_in_pieces_still_is_one(guard: Guard, text: str, name: str) -> None:
    assert name in {f.name for f in guard.check(text).findings}


@pytest.mark.parametrize(
    "text", ["a hill (by\ud83d) at dawn", "gr3g rut\udc00k0wski", "a f(ox\udfff, by gr3g rutk0wski"]
)
def test_half_a_character_ends_no_check(guard: Guard, text: str) -> None:
    report = guard.check(text)  # JSON can hold such halves
    assert all(text[f.start : f.end] == f.text for f in report.findings)
