"""Train the language pipeline and write it to data/language. Minutes on one core; same seed, same pipeline.

    python -m scripts.train_language [--compare] [--target FOLDER] [--note LABELLED.jsonl ...]

Names of evaluations are never trained on: those of tests/gold, and those whose marks (hashes) stand in
left_out.txt. ``--note`` adds the names of further labelled prompts to that file and ends;
``--compare`` trains the other architecture too and prints both; nothing is written then.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import compounding, fix_random_seed, minibatch

from promptguard.locate import open_store
from promptguard.matching.language import CREATOR, NAME, Marks, Reading, document, reading
from promptguard.matching.names import mentions
from promptguard.matching.near import Near
from promptguard.matching.scan import Scanner
from promptguard.matching.scene import Scene
from promptguard.matching.tokens import split
from promptguard.text import fold

from .names import labelled_names, pool
from .texts import Sample, Writer

Rows = list[tuple[Reading, list[tuple[int, int, str]]]]
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SEED = 7
LEFT_OUT = HERE / "left_out.txt"
TRAIN, DEV = 26_000, 2_000


class Reader:
    """Reads samples as the linter reads prompts."""

    def __init__(self) -> None:
        self.store = open_store()
        self._near = Near(self.store)
        self._scanner = Scanner(self.store, self._near.suspect)

    def scene(self, text: str) -> Scene:
        """Make the scene of a text as ``Guard`` does, without typing slips and disguises."""
        folded = fold(text)
        tokens = split(folded.folded)
        return Scene(folded, tokens, self._scanner.scan(tokens, []), self.store)

    def read(self, sample: Sample, random: Random) -> tuple[Reading, list[tuple[int, int, str]]]:
        """Return the reading of a sample and its labels by place in the reading."""
        scene = self.scene(sample.text)
        spans = [scene.span(place, place + 1) for place in range(len(scene.tokens))]

        def tokens(start: int, end: int) -> list[int]:
            return [i for i, (s, e) in enumerate(spans) if s < end and start < e]

        creators = [tokens(*span) for span in sample.creators]
        asked = [(tokens(start, end), list_, true) for start, end, list_, true in sample.asked]
        slots = {t for ts in creators for t in ts} | {t for ts, _, _ in asked for t in ts}
        known = {
            t: m.entry.list
            for m in mentions(scene)
            if slots.isdisjoint(range(m.first, m.last))
            for t in range(m.first, m.last)
        }
        marks = Marks(known, {t: list_ for ts, list_, _ in asked for t in ts})
        read = reading(scene, marks)
        labels = [(ts, CREATOR) for ts in creators] + [(ts, NAME) for ts, _, true in asked if true]
        found = []
        for ts, label in labels:
            places = [place for place, token in enumerate(read.tokens) if token in ts]
            if places:
                found.append((places[0], places[-1] + 1, label))
                if label == CREATOR:
                    _forget(read, places, random)
        return read, found


def _forget(read: Reading, places: list[int], random: Random) -> None:
    """Creators on no list often have parts that no list has: forget some of what the lists know."""
    for mark in "gs":
        if random.random() < 0.5:
            for place in places:
                if read.tags[place][0] in "cwuk":
                    read.tags[place] = read.tags[place][0] + read.tags[place][1:].replace(mark, "")


def config(kind: str) -> dict[str, Any]:
    """Return the pipeline's configuration: hash embeddings, a small window encoder, and ner or spancat."""
    width = 64
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2", "width": width,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG"], "rows": [4000, 600, 2500, 1000, 200],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": width, "window_size": 1,
            "maxout_pieces": 3, "depth": 4,
        },
    }  # fmt: skip
    if kind == "ner":
        component = {
            "factory": "ner",
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner",
                "extra_state_tokens": False, "hidden_width": 64, "maxout_pieces": 2, "use_upper": True,
                "tok2vec": tok2vec,
            },
        }  # fmt: skip
    else:
        component = {
            "factory": "spancat", "threshold": 0.5, "max_positive": 1,
            "suggester": {"@misc": "spacy.ngram_suggester.v1", "sizes": [1, 2, 3, 4, 5, 6]},
            "model": {
                "@architectures": "spacy.SpanCategorizer.v1", "tok2vec": tok2vec,
                "reducer": {"@layers": "spacy.mean_max_reducer.v1", "hidden_size": 64},
                "scorer": {"@layers": "spacy.LinearLogistic.v1"},
            },
        }  # fmt: skip
    return {"nlp": {"lang": "xx", "pipeline": [kind]}, "components": {kind: component}}


def examples(nlp: Any, rows: Rows, kind: str) -> list[Example]:
    """Make spaCy's examples of readings: what the pipeline sees, and what it is to find."""
    made = []
    for read, labels in rows:
        seen, truth = document(nlp.vocab, read), document(nlp.vocab, read)
        spans = [Span(truth, start, end, label) for start, end, label in labels]
        if kind == "ner":
            truth.set_ents(spans)
        else:
            truth.spans["sc"] = spans
        made.append(Example(seen, truth))
    return made


def score(nlp: Any, rows: Rows) -> dict[str, tuple[float, float]]:
    """Return precision and recall of whole spans by label."""
    right: dict[str, list[int]] = {CREATOR: [0, 0, 0], NAME: [0, 0, 0]}
    for read, labels in rows:
        doc: Doc = document(nlp.vocab, read)
        for _, part in nlp.pipeline:
            doc = part(doc)
        found = {(s.start, s.end, s.label_) for s in [*doc.ents, *doc.spans.get("sc", ())]}
        for label, counts in right.items():
            ours = {f for f in found if f[2] == label}
            true = {t for t in labels if t[2] == label}
            counts[0] += len(ours & true)
            counts[1] += len(ours)
            counts[2] += len(true)
    return {label: (hit / max(1, raised), hit / max(1, true)) for label, (hit, raised, true) in right.items()}


def train(kind: str, rows: Rows, dev: Rows, epochs: int) -> Any:
    """Train one pipeline from scratch."""
    fix_random_seed(SEED)
    nlp = spacy.util.load_model_from_config(config(kind), auto_fill=True)
    made = examples(nlp, rows, kind)
    optimizer = nlp.initialize(lambda: made[:500])
    random = Random(SEED)
    for epoch in range(epochs):
        started = time.perf_counter()
        random.shuffle(made)
        losses: dict[str, float] = {}
        for batch in minibatch(made, compounding(16.0, 128.0, 1.002)):
            nlp.update(batch, sgd=optimizer, drop=0.3, losses=losses)
            for example in batch:
                # predictions of one pass must not stand in the next one's input
                example.predicted.ents = ()
        with nlp.use_params(optimizer.averages):
            marks = score(nlp, dev)
        text = "  ".join(f"{label} P {p:.1%} R {r:.1%}" for label, (p, r) in marks.items())
        seconds = time.perf_counter() - started
        print(
            f"{kind} epoch {epoch + 1}: loss {losses[kind]:.0f}  {text}  {seconds:.0f} s",
            flush=True,
        )
    if optimizer.averages:
        nlp.use_params(optimizer.averages).__enter__()  # the averaged weights stay
    return nlp


def main() -> None:
    """Write the training text, train, and save or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--note", nargs="+", type=Path, default=[])
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--target", type=Path, default=ROOT / "data" / "language")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--kind", choices=["ner", "spancat"], default="spancat")
    arguments = parser.parse_args()
    left_out = set(LEFT_OUT.read_text("ascii").split()) | labelled_names(arguments.note)
    if arguments.note:
        LEFT_OUT.write_text("".join(f"{one}\n" for one in sorted(left_out)), "ascii")
        return
    left_out |= labelled_names(sorted((ROOT / "tests" / "gold").glob("*.jsonl")))
    words = [w for w in (ROOT / "data" / "words" / "en-common.txt").read_text("utf-8").split() if len(w) > 4]
    found = pool(ROOT / "data", left_out)
    reader, random = Reader(), Random(SEED)

    def write(count: int, seed: int, kept: Callable[[int], bool]) -> Rows:
        writer = Writer(HERE, found, words, seed, kept)
        return [reader.read(writer.creators() if n % 5 < 2 else writer.words(), random) for n in range(count)]

    # to compare, every sixth template is kept from training, so that dev has sentences never seen
    rows = write(TRAIN, SEED, (lambda line: line % 6 > 0) if arguments.compare else lambda line: True)
    dev = write(DEV, SEED + 1, lambda line: line % 6 == 0)
    print(f"{len(rows)} prompts, {sum(len(r.words) for r, _ in rows)} tokens", flush=True)
    for kind in ("ner", "spancat") if arguments.compare else (arguments.kind,):
        nlp = train(kind, rows, dev, arguments.epochs)
        if not arguments.compare:
            # the documents are made of our own tokens: no tokeniser, and no strings but the labels
            nlp.to_disk(arguments.target, exclude=["tokenizer", "vocab"])


if __name__ == "__main__":
    main()
