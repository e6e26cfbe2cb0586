"""Rebuild the lists that are made by script: data/persons.more.jsonl and data/characters.more.jsonl.

Usage: python scripts/build_bulk.py FACTS_DIR

FACTS_DIR holds persons.csv (name, aliases, kind, birth, death, nationality, qid, status, sources) and
characters.csv (name, aliases, owner_or_series, year, qid, source, popularity); data/README.md says from
which public tables they are. Only names that can hardly be anything else are taken: hand-written lists
hold the rest, with context words for the ambiguous ones.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from promptguard.lists import list_of, read_list  # noqa: E402
from promptguard.matching.tokens import key_of  # noqa: E402
from promptguard.text import folded_form  # noqa: E402

DATA = ROOT / "data"
_PERSON_SOURCES = ("giphy_celebs", "corpora", "sd_wildcards", "kpop", "us_politicians", "curated")
_GAMES_AND_FILMS = {"pokeapi", "genshin-db", "hp-api", "got-lancaster", "swapi", "corpora"}
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN_ONLY = re.compile(r"^[\u4e00-\u9fff·・]+$")
_HANGUL = re.compile(r"^[\uac00-\ud7a3 ]+$")
_CYRILLIC = re.compile(r"^[\u0400-\u04ff .-]+$")
_IN_SERIES = re.compile(r"^(.+?) \(([^()]+)\)$")
# what the tables call a series, and what prompts call it
_SERIES = {
    "kancolle": "Kantai Collection",
    "fate": "Fate/stay night",
    "mlp": "My Little Pony",
    "lol": "League of Legends",
    "fnaf": "Five Nights at Freddy's",
    "tas": "Tokyo Afterschool Summoners",
    "pokemon": "Pokémon",
    "nikke": "Goddess of Victory: Nikke",
    "swapi": "Star Wars",
    "hp-api": "Harry Potter",
    "got-lancaster": "Game of Thrones",
    "genshin-db": "Genshin Impact",
    "pokeapi": "Pokémon",
    "umamusume": "Uma Musume Pretty Derby",
    "fate/grand order": "Fate/stay night",
    "fate/apocrypha": "Fate/stay night",
    "fate/zero": "Fate/stay night",
    "fate/strange fake": "Fate/stay night",
    "fate/extra ccc": "Fate/stay night",
    "tokyo houkago summoners": "Tokyo Afterschool Summoners",
    "housamo": "Tokyo Afterschool Summoners",
    "puyopuyo": "Puyo Puyo",
    "ttgl": "Gurren Lagann",
    "nanoha": "Magical Girl Lyrical Nanoha",
    "maidragon": "Miss Kobayashi's Dragon Maid",
    "mario": "Super Mario",
    "tloz": "The Legend of Zelda",
    "reverse:1999": "Reverse: 1999",
    "tmnt": "Teenage Mutant Ninja Turtles",
    "ff14": "Final Fantasy",
    "ff12": "Final Fantasy",
    "sousou no frieren": "Frieren: Beyond Journey's End",
    "boku no hero academia": "My Hero Academia",
    "shingeki no kyojin": "Attack on Titan",
    "houseki no kuni": "Land of the Lustrous",
    "jojo": "JoJo's Bizarre Adventure",
    "madoka magica": "Puella Magi Madoka Magica",
    "persona": "Persona (series)",
    "tales": "Tales of",
    "neptune series": "Hyperdimension Neptunia",
    "tadc": "The Amazing Digital Circus",
    "mother 2": "EarthBound",
    "dq11": "Dragon Quest",
    "dangan-ronpa": "Danganronpa",
    "dangan ronpa": "Danganronpa",
    "fnafsl": "Five Nights at Freddy's",
    "honkai impact": "Honkai Impact 3rd",
    "xenoblade": "Xenoblade Chronicles",
    "gochiusa": "Is the Order a Rabbit?",
    "needy girl overdose": "Needy Streamer Overload",
    "mega man zx": "Mega Man",
    "touhou": "Touhou Project",
    "the legend of luoxiaohei": "The Legend of Luo Xiaohei",
    "nanatsu no taizai": "The Seven Deadly Sins",
    "smile precure!": "Pretty Cure",
    "suite precure": "Pretty Cure",
    "heartcatch precure!": "Pretty Cure",
    "fresh precure!": "Pretty Cure",
    "yes! precure 5": "Pretty Cure",
    "miracle nikki": "Love Nikki",
    "umineko": "Umineko / When They Cry",
    "arms": "ARMS (game)",
    "aria": "Aria (manga)",
    "changed": "Changed (game)",
    "adastra": "Adastra (visual novel)",
}
# what stands in brackets and is no series: a kind, a guise, somebody who draws
_NO_SERIES = set(
    "1st costume|2nd costume|character|casual|cookie|4th costume|angstrom|bird|capcom|copyright|deity|diva|doppel|dungeon|eroe|fallen angel|fanfic|female|film|foreigner|fuel|full belly|game|genre|god form|hbo max|lynus|male|mawaru|meme|midnight|nintendo|respawn|series|show|silver soul|spacewaifu|summon|the summoning|vkontakte|vtuber|young".split(
        "|"
    )
)
_LEAST_IN_SERIES = 150
_LEAST_POSTS = 700  # posts of a fan-art site below which a character is hardly ever asked for


def words(name: str) -> frozenset[str]:
    """Read one of the word lists."""
    return frozenset((DATA / "words" / name).read_text("utf-8").split())


def known_keys() -> set[str]:
    """Every form of the hand-written lists, as it is matched."""
    keys = set()
    for path in sorted(DATA.glob("*.jsonl")):
        if path.name.count(".") == 1:
            for _, entry in read_list(path, list_of(path)):
                keys |= {key_of(folded_form(form)) for form, _ in entry.forms()}
    return keys


def everyday(folder: Path) -> frozenset[str]:
    """Names that the table of collisions knows as everyday words."""
    found: set[str] = set()
    for name in ("collisions.csv", "collisions_seen.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            found |= {row["name"] for row in csv.DictReader(file) if row["lang"] != "en"}
    return frozenset(found)


def by_language(aliases: list[str], chinese: frozenset[str]) -> dict[str, list[str]]:
    """Sort aliases in other scripts by language; short Han forms and usual words are left out."""
    found: dict[str, list[str]] = {}
    for alias in aliases:
        alias = re.sub(r"[（(].*?[)）]", "", alias).strip()
        if _KANA.search(alias) and len(alias) >= 4:
            found.setdefault("ja", []).append(alias)
        elif _HAN_ONLY.match(alias) and len(alias) >= 3 and alias not in chinese:
            found.setdefault("zh", []).append(alias)
        elif _HANGUL.match(alias) and len(alias) >= 3:
            found.setdefault("ko", []).append(alias)
        elif _CYRILLIC.match(alias) and len(alias) >= 5:
            found.setdefault("ru", []).append(alias)
    return {language: list(dict.fromkeys(forms)) for language, forms in sorted(found.items())}


def telling(key: str, every: frozenset[str], common: frozenset[str]) -> bool:
    """Tell whether a Latin name of two to four parts has a part that no dictionary has."""
    parts = key.split()
    if not 2 <= len(parts) <= 4 or not key.isascii() or any(len(p) < 2 or not p.isalpha() for p in parts[1:]):
        return False
    return any(p not in every and len(p) > 3 for p in parts) and not all(p in common for p in parts)


def plain_name(key: str, common: frozenset[str]) -> bool:
    """Tell whether a Latin name of two or three parts is at least no everyday phrase."""
    parts = key.split()
    return (
        2 <= len(parts) <= 3 and key.isascii() and all(len(p) > 1 for p in parts) and parts[0] not in common
    )


def corrections() -> dict[str, str]:
    """Deaths that the tables lack, by hand; nothing where a row is no name of a person ("O'Hara")."""
    with Path(__file__).with_name("persons_corrections.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["died"] for row in csv.DictReader(file)}


def persons(folder: Path, taken: set[str]) -> Iterator[dict[str, Any]]:
    """Persons of public lists of celebrities and politicians. Only a recorded death is believed."""
    every, common = words("en-all.txt"), words("en-common.txt")
    chinese = words("zh.txt") | everyday(folder)
    corrected = corrections()
    with (folder / "persons.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sources = [s for s in row["sources"].split("|") if s]
            key = key_of(folded_form(row["name"]))
            often = len(set(sources) & set(_PERSON_SOURCES)) > 1
            if not set(sources) & set(_PERSON_SOURCES) or key in taken or corrected.get(row["name"]) == "":
                continue
            if not telling(key, every, common) and not (often and plain_name(key, common)):
                continue
            taken.add(key)
            entry: dict[str, Any] = {"name": row["name"]}
            names = by_language(row["aliases"].split("|"), chinese)
            names = {
                lang: [f for f in forms if key_of(folded_form(f)) not in taken]
                for lang, forms in names.items()
            }
            entry["names"] = {lang: forms for lang, forms in names.items() if forms}
            died = corrected.get(row["name"], row["death"])
            if row["name"] in corrected:
                sources = sorted({*sources, "curated"})
            if died.isdigit():
                entry |= {"died": int(died), "status": "dead"}
                if row["birth"].isdigit() and 10 < int(died) - int(row["birth"]) < 115:
                    entry["born"] = int(row["birth"])
            entry |= {
                "role": row["kind"].split(";")[0] or "celebrity",
                "qid": row["qid"],
                "bulk": True,
                "sources": sources,
            }
            yield entry


def series_of(row: dict[str, str]) -> str:
    """Return the series that a row of the character table names, as prompts call it."""
    series = row["owner_or_series"] if row["source"] not in _GAMES_AND_FILMS else ""
    for alias in row["aliases"].split("|") if not series else ():
        named = _IN_SERIES.match(alias)
        if named and named[1] == row["name"]:
            series = named[2]
    series = _SERIES.get(series or row["source"], series)
    return "" if series in _NO_SERIES or len(series) < 4 else series.title() if series.islower() else series


def characters(folder: Path, taken: set[str]) -> Iterator[dict[str, Any]]:
    """Characters by fan-art tags and the databases of games and films."""
    every, common = words("en-all.txt"), words("en-common.txt")
    chinese = words("zh.txt") | everyday(folder)
    peoples = words("en-capital.txt")
    with (folder / "characters.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            source = row["source"]
            key = key_of(folded_form(row["name"]))
            coined = source == "pokeapi" and len(key) > 4 and key.isalpha() and key not in every | peoples
            posts = int(row["popularity"]) if row["popularity"].isdigit() else 0
            asked = source in _GAMES_AND_FILMS or (source.startswith("danbooru") and posts >= _LEAST_POSTS)
            series = series_of(row)
            # any name counts where the prompt names its series; such entries are never sure on their own
            within = (
                bool(series)
                and (source in _SERIES or posts >= _LEAST_IN_SERIES)
                and len(key) > 2
                and not all(p in common for p in key.split())
            )
            certain = asked and (coined or telling(key, every, common))
            if key in taken or not (certain or within) or not key.isascii():
                continue
            taken.add(key)
            name = row["name"] if row["name"] != row["name"].lower() else row["name"].title()
            names = by_language(row["aliases"].split("|"), chinese)
            names = {
                lang: [f for f in forms if key_of(folded_form(f)) not in taken]
                for lang, forms in names.items()
            }
            if not certain:
                names = {}
            yield {
                "name": name,
                "names": {lang: forms for lang, forms in names.items() if forms},
                "owner": row["owner_or_series"] if source in _GAMES_AND_FILMS else "",
                "series": series,
                "ambiguous": [] if certain else [name],
                "bulk": not coined,
                "sources": [source],
            }


def write(name: str, rows: Iterator[dict[str, Any]]) -> None:
    """Write a list, sorted, one entry a line, without empty fields."""
    unique = {row["name"].lower(): row for row in rows}
    lines = [
        json.dumps(
            {k: v for k, v in unique[key].items() if v not in ("", [], {}, None, False)}, ensure_ascii=False
        )
        for key in sorted(unique)
    ]
    (DATA / name).write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{name}: {len(lines)} entries")


if __name__ == "__main__":
    keys = known_keys()
    write("persons.more.jsonl", persons(Path(sys.argv[1]), keys))
    write("characters.more.jsonl", characters(Path(sys.argv[1]), keys))
