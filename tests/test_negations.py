"""A negation reaches to the end of its clause, in scripts of full-width punctuation too."""

from __future__ import annotations

import pytest

from promptguard import Guard


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard()


@pytest.mark.parametrize(
    "text",
    [
        "一个少年在跑步，不要笑，身后站着皮卡丘",
        "背景干净，没有文字。皮卡丘坐在中央",
        "招牌用无衬线字体，皮卡丘在左边",
        "避免杂乱的细节，画面中央是一只微笑的皮卡丘，抱着花",
        "文字なし。ピカチュウが走る",
        "no text, Pikachu on a hill",
        "without any people. Pikachu on a hill",
    ],
)
def test_counts_after_the_clause(guard: Guard, text: str) -> None:
    assert [finding.name for finding in guard.check(text).findings] == ["Pikachu"]


@pytest.mark.parametrize(
    "text",
    [
        "草地上的小动物，不要皮卡丘",
        "避免：文字、水印、皮卡丘",
        "避免文字，水印，皮卡丘，模糊",
        "ピカチュウなし、草原だけ",
        "a small animal, no Pikachu",
        "a small animal without text, logos or Pikachu",
    ],
)
def test_does_not_count_inside(guard: Guard, text: str) -> None:
    assert guard.check(text).findings == ()
