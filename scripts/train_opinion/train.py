"""Train the second opinion and write ``data/opinion/model.bin``.

    python scripts/train_opinion/train.py

Needs scikit-learn (only here; checking needs none of it) and takes minutes on one core. The same seed and
the same versions give the same file. Nothing but ``texts/`` is learned from: it was written for this project.
"""

from __future__ import annotations

import argparse
import json
import sys
from array import array
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from grow import RISKS, Grower  # noqa: E402

from promptguard.matching.tokens import split  # noqa: E402
from promptguard.opinion.features import features, norm  # noqa: E402
from promptguard.opinion.model import FORMAT  # noqa: E402
from promptguard.text import fold  # noqa: E402

SEED = 20261122
BITS = 18
# how many variants of a template: 51,000 risky texts and 60,000 harmless ones come of it, from 300 and 260
# templates; three times as many variants of the same templates changed little
RISKY, HARMLESS = 5, 12
JOINED = 9_000  # harmless texts of two parts: length alone must not look like risk
STRENGTH = 30.0  # inverse of the regularisation


def samples() -> list[tuple[str, str | None]]:
    """Return all training texts with their class, None for harmless ones."""
    grower = Grower(SEED)
    risky = [(text, name) for name in RISKS for text in grower.texts(name, RISKY)]
    near = list(grower.texts("harmless-near", HARMLESS))
    plain = list(grower.texts("harmless-plain", HARMLESS))
    harmless = [*near, *plain, *grower.joined(near + plain, JOINED)]
    # a risk is one whatever harmless thing stands beside it
    mixed = [
        (text, name)
        for name in RISKS
        for text in grower.beside([t for t, n in risky if n == name], plain, JOINED // 12)
    ]
    return [*risky, *mixed, *((text, None) for text in harmless)]


def matrix(texts: list[str]) -> Any:
    """Return the texts as rows of a sparse matrix, each of length one."""
    from scipy.sparse import csr_matrix

    indices, starts, values = array("l"), array("l", [0]), array("d")
    for text in texts:
        found = sorted(features(split(fold(text).folded), BITS))
        indices.extend(found)
        values.extend([1 / norm(len(found))] * len(found))
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(texts), 1 << BITS))


def fitted(rows: Any, wanted: list[bool]) -> tuple[Any, float]:
    """Return weights and bias of one class against all else."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=SEED, max_iter=300)
    model.fit(rows, wanted)
    return model.coef_[0], float(model.intercept_[0])


def write(path: Path, weights: list[Any], biases: list[float]) -> None:
    """Write the model file, each weight as one signed byte."""
    import numpy as np

    units = [float(np.abs(one).max()) / 127 for one in weights]
    head = {"format": FORMAT, "bits": BITS, "classes": RISKS, "bias": biases, "unit": units, "seed": SEED}
    whole = np.stack([np.rint(one / unit) for one, unit in zip(weights, units, strict=True)], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(head).encode() + b"\n" + whole.astype(np.int8).tobytes())


def main() -> int:
    """Train and write; print how much was learned from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "opinion" / "model.bin")
    out: Path = parser.parse_args().out
    texts = samples()
    for name in (*RISKS, None):
        print(f"{sum(n == name for _, n in texts):7,} {name or 'harmless'}")
    rows = matrix([text for text, _ in texts])
    weights, biases = [], []
    for name in RISKS:
        one, bias = fitted(rows, [n == name for _, n in texts])
        weights.append(one)
        biases.append(bias)
        print(f"trained {name}", flush=True)
    write(out, weights, biases)
    return 0


if __name__ == "__main__":
    sys.exit(main())
