"""What every engine is given: 20,000 names of our lists and prompts of two lengths, the same each time."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
NAMES = 20_000
SEED = 20261122
LISTS = (
    "artists",
    "characters",
    "brands",
    "persons",
    "franchises",
    "characters.more",
    "persons.more",
    "artists.museums",
)
SHORT, LONG = 160, 800
COUNT = {SHORT: 5_000, LONG: 1_000}
NAMED = 3  # every third prompt names somebody
SUBJECTS = "an old fisherman|two children with a kite|a fox in tall grass|a ceramic teapot|a stone bridge|a baker at the oven|a lighthouse|a cat on a windowsill|a wooden rowing boat|a field of poppies|a girl with a red umbrella|a robot made of scrap metal|a quiet library|a market stall with oranges|a snow-covered cabin|a violinist|a whale under the ice|an abandoned greenhouse|a steam locomotive|a family at breakfast|a dragonfly on a reed|a mountain pass|a potter at the wheel|a knight without a helmet|a flock of geese|an astronaut in a garden|a narrow alley with laundry|a bowl of ramen|a glass bottle with a ship|a beekeeper".split(
    "|"
)
DOING = "looking out over the sea|waiting for the last bus|crossing a shallow river|resting in the shade|half hidden by fog|seen from above|reflected in a puddle|surrounded by fireflies|carrying a paper lantern|leaning against a brick wall|drifting past slowly|lit by a single candle|in the middle of a storm|covered with fresh snow|turning towards the viewer|framed by an open door|at the edge of a forest|behind a rain-streaked window|on a cobbled square|under a wide arch".split(
    "|"
)
LIGHT = "soft morning light|harsh noon sun|golden hour|blue hour|overcast sky|warm lamplight|moonlight through clouds|backlit with long shadows|dappled light under trees|a low winter sun|neon glow on wet asphalt|candlelight with deep shadows".split(
    "|"
)
MEDIUM = "watercolour on rough paper|gouache illustration|charcoal drawing|oil painting with thick brushwork|pencil sketch with hatching|linocut in two colours|35mm photograph|wide-angle photograph|macro photograph|isometric 3d render|paper cut-out|pixel art|pastel on grey paper|ink and wash|long-exposure photograph|stop-motion still".split(
    "|"
)
DETAIL = "fine texture in the wood|shallow depth of field|muted earth tones|a palette of teal and amber|a strong diagonal composition|plenty of empty space on the left|visible brush strokes|crisp edges|gentle film grain|symmetrical framing|small figures for scale|weathered paint and rust|delicate line work|high contrast|calm and nostalgic mood|a hint of mist in the distance|rich greens|tiny reflections on the water|no text, no border|square format, 8k".split(
    "|"
)
SAID = ("by {}", "in the style of {}", "{}", "featuring {}", "inspired by {}")  # fmt: skip


def names() -> list[str]:
    """Return names in Latin letters of six letters or more: those of the disguise sets, and drawn ones."""
    wanted: dict[str, None] = {}
    for kept in ("drawn.json", "drawn.held-out.json"):
        for drawn in json.loads((HERE / "data" / kept).read_text("utf-8")).values():
            wanted.update(dict.fromkeys(drawn))
    for which in LISTS:
        entries = [json.loads(line) for line in (DATA / f"{which}.jsonl").read_text("utf-8").splitlines()]
        fit = sorted(
            entry["name"]
            for entry in entries
            if entry["name"].isascii()
            and sum(map(str.isalpha, entry["name"])) >= 6
            and not entry.get("ambiguous")
            and not entry.get("remove")
        )
        random.Random(SEED).shuffle(fit)
        wanted.update(dict.fromkeys(fit))
    if len(wanted) < NAMES:
        raise SystemExit(f"the lists hold only {len(wanted)} such names")
    return list(wanted)[:NAMES]


def prompt(draw: random.Random, length: int, named: list[str]) -> str:
    """Return a prompt of about a length, with the names in it."""
    parts = [f"{draw.choice(SUBJECTS)} {draw.choice(DOING)}", *(draw.choice(SAID).format(n) for n in named)]
    while len(", ".join(parts)) < length:
        kind = draw.choice((LIGHT, MEDIUM, DETAIL, DETAIL, SUBJECTS))
        part = draw.choice(kind)
        parts.append(f"{part} {draw.choice(DOING)}" if kind is SUBJECTS else part)
    return ", ".join(parts)[:length].rpartition(" ")[0]


def prompts(length: int, known: list[str]) -> list[str]:
    """Return the prompts of one length; every third names one of the names, a long one two."""
    draw = random.Random(SEED + length)
    most = 2 if length > 400 else 1
    return [
        prompt(draw, length, draw.sample(known, most) if number % NAMED == 0 else [])
        for number in range(COUNT[length])
    ]


def read_prompts(path: Path, length: int) -> list[str]:
    """Return prompts of a file, joined or cut to about a length."""
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    made: list[str] = []
    held = ""
    for text in texts:
        held = f"{held}, {text}" if held else text
        if len(held) >= length:
            made.append(held[:length].rpartition(" ")[0] or held[:length])
            held = ""
            if len(made) == COUNT[length]:
                break
    return made


def material(path: Path | None = None) -> dict[str, Any]:
    """Return names and prompts, the prompts from a file where one is given."""
    known = names()
    found = {str(n): read_prompts(path, n) if path else prompts(n, known) for n in (SHORT, LONG)}
    draw = random.Random(SEED)
    clean = [prompt(draw, SHORT, []) for _ in range(1_000)]
    return {"names": known, "prompts": found, "clean": clean}
