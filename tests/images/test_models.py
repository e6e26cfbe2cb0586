from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from promptguard.images.estimate import estimate
from promptguard.images.facts import SURE, FactsError, shipped
from promptguard.images.models import Registry, load
from promptguard.images.providers import check_base_url, load_providers, provider_at
from promptguard.images.request import ImageRequest, InputImage, problems

from .pictures import png

TODAY = date(2026, 11, 22)


def test_every_gpt_image_model_is_there(registry: Registry) -> None:
    wanted = {
        "gpt-image-1",
        "gpt-image-1-mini",
        "gpt-image-1.5",
        "chatgpt-image-latest",
        "gpt-image-2",
        "gpt-image-2.5-sunburst",
        "gpt-image-2.5-flare",
        "gpt-image-2.6-sunburst",
        "gpt-image-2.6-flare",
    }
    assert {name for name in wanted if registry.find(name) is None} == set()


def test_every_fact_has_a_source_a_date_and_how_sure(registry: Registry) -> None:
    for model in registry.models:
        for section in model.sections.values():
            if section is not None:
                assert len(section.source) > 10
                assert section.date <= date(2026, 11, 22)
                assert section.sure in SURE


@pytest.mark.parametrize(
    ("model", "day", "status"),
    [
        ("gpt-image-1", TODAY, "retired"),
        ("gpt-image-1-mini", TODAY, "deprecated"),
        ("gpt-image-1-mini", date(2026, 12, 1), "retired"),
        ("gpt-image-2.6-flare", TODAY, "active"),
        ("dall-e-3", TODAY, "retired"),
    ],
)
def test_status_by_day(registry: Registry, model: str, day: date, status: str) -> None:
    family = registry.find(model)
    assert family is not None
    assert family.status(day) == status


def _own(tmp_path: Path, change: tuple[str, str], name: str = "gpt-image-2") -> Path:
    text = (shipped("models") / f"{name}.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "own.yaml"
    path.write_text(text.replace(*change), encoding="utf-8")
    return path


def test_a_file_of_ones_own_replaces_a_family(tmp_path: Path) -> None:
    model = load([_own(tmp_path, ("text_in: 5", "text_in: 7"))]).find("gpt-image-2")
    assert model is not None
    assert model.rates().text_in == 7


def test_a_file_of_ones_own_adds_a_family(tmp_path: Path) -> None:
    path = _own(
        tmp_path,
        ("family: gpt-image-2\nids: [gpt-image-2, gpt-image-2-2026-04-21]", "family: mine\nids: [mine-1]"),
    )
    assert load([path]).find("mine-1") is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("text_in: 5", "text_in: 0"), "null where unknown"),
        (("text_in: 5", "text_in: yes"), "null where unknown"),
        (("text_in: 5", "txt_in: 5"), "unknown key 'txt_in'"),
        (("family: gpt-image-2", "familiy: x\nfamily: gpt-image-2"), "unknown key 'familiy'"),
        (("text_in: 5", "text_in: 5\n  text_in: 6"), "stands twice"),
        (("sure: measured", "sure: certain"), "needs source, date, and sure"),
        (("low: 16, medium: 48", "low: 16, best: 48"), "unknown quality 'best'"),
        (("rule: patches", "rule: pixels"), "none of tiles, patches, either"),
        (("gpt-image-2-2026-04-21]", "gpt-image-2.5-flare]"), "is listed in"),
        (("1536x1024", "1536by1024"), "no WIDTHxHEIGHT"),
        (("images_max: 10", "images_max: [10]"), "limits.images_max is .10.; it is a whole number"),
        (("prompt_chars: 32000", "input_fidelity: []"), "stands twice"),
        (("values: [generations, edits]", "values: generations"), "endpoints.values is 'generations'"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    with pytest.raises(FactsError, match=message):
        load([_own(tmp_path, change)])


def test_sections_left_out_are_unknown_and_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("family: mine\nids: [mine-1]\n", encoding="utf-8")
    model = load([path]).find("mine-1")
    assert model is not None
    request = ImageRequest("a castle", "mine-1", size="1024x1024", output_format="png")
    assert [problem for problem in problems(request, model, TODAY) if problem.severity == "error"] == []
    assert estimate(request, model, today=TODAY).total.high is None


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="no such file"):
        load([tmp_path / "none.yaml"])


def _found(registry: Registry, prompt: str = "a castle", **parameters: object) -> list[tuple[str, str]]:
    request = ImageRequest(**{"prompt": prompt, "model": "gpt-image-2.5-flare", **parameters})  # type: ignore[arg-type]
    model = registry.find(request.model)
    assert model is not None
    return [(problem.severity, problem.field) for problem in problems(request, model, TODAY)]


PICTURE = InputImage("a.png", png(64, 64))


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, []),
        ({"size": "auto", "quality": "max", "background": "transparent"}, []),
        ({"size": "1536x864"}, []),
        ({"size": "1000x1000"}, [("error", "size")]),
        ({"size": "4096x1024"}, [("error", "size")]),
        ({"size": "3840x1024"}, [("error", "size")]),
        ({"size": "576x1024"}, [("error", "size")]),
        ({"size": "3840x2176"}, [("error", "size")]),
        ({"size": "big"}, [("error", "size")]),
        ({"size": "１０２４x１０２４"}, [("error", "size")]),
        ({"size": "3840x2160"}, [("warning", "size")]),
        ({"size": "1536x864", "model": "gpt-image-1.5"}, [("error", "size"), ("warning", "model")]),
        ({"quality": "xhigh", "model": "gpt-image-2"}, [("error", "quality")]),
        ({"background": "transparent", "model": "gpt-image-2"}, [("error", "background")]),
        ({"background": "transparent", "output_format": "jpeg"}, [("error", "background")]),
        ({"output_format": "gif"}, [("warning", "output_format")]),
        ({"output_format": "bmp"}, [("error", "output_format")]),
        ({"output_compression": 50}, [("error", "output_compression")]),
        ({"output_compression": 50, "output_format": "webp"}, []),
        ({"n": 11}, [("error", "n")]),
        ({"n": 0}, [("error", "n")]),
        ({"prompt": " "}, [("error", "prompt")]),
        ({"prompt": "x" * 32_001}, [("error", "prompt")]),
        ({"moderation": "none"}, [("error", "moderation")]),
        ({"partial_images": 2}, [("error", "partial_images")]),
        ({"partial_images": 4, "stream": True}, [("error", "partial_images")]),
        ({"partial_images": 2, "stream": True}, []),
        ({"stream": True, "n": 2}, [("error", "stream")]),
        ({"input_fidelity": "high", "images": (PICTURE,)}, [("error", "input_fidelity")]),
        ({"model": "gpt-image-1"}, [("error", "model")]),
        ({"model": "gpt-image-1-mini"}, [("warning", "model")]),
        ({"model": "gpt-image-2.5"}, [("error", "model")]),
        ({"images": (PICTURE,) * 17}, [("error", "image")]),
        ({"images": (InputImage("a.txt", b"text"),)}, [("error", "image")]),
        ({"images": (PICTURE,), "mask": InputImage("m.png", png(32, 64))}, [("error", "mask")]),
        ({"images": (PICTURE,), "mask": InputImage("m.png", png(64, 64))}, []),
        ({"mask": InputImage("m.png", png(64, 64))}, [("error", "mask")]),
    ],
)
def test_problems(registry: Registry, parameters: dict[str, object], found: list[tuple[str, str]]) -> None:
    assert _found(registry, **parameters) == found


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://aihubmix.com/v1", "aihubmix"),
        ("https://aihubmix.com/ai/v1", "aihubmix-ai"),
        ("https://mine.openai.azure.com/openai/v1", "azure"),
        ("https://notaihubmix.com/v1", None),
        ("https://aihubmix.com.evil.example/v1", None),
    ],
)
def test_the_provider_is_told_by_its_host(url: str, name: str | None) -> None:
    found = provider_at(url, load_providers())
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/v1",
        "ftp://x/v1",
        "https://",
        "https://u:p@x.example/v1",
        "x",
        "https://[::1",
        "https://x:99999",
    ],
)
def test_a_base_url_that_would_give_the_key_away_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        check_base_url(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/v1/", "http://localhost/v1", "http://[::1]:80/v1", "https://x.example/v1"]
)
def test_loopback_and_https_are_fine(url: str) -> None:
    assert check_base_url(url) == url.rstrip("/")
