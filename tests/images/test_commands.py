from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner, Result

from promptguard.images.database import default_path
from promptguard.images.ledger import Ledger

from .drive import app
from .pictures import answer, moderation_error, png

GENERATE = "/v1/images/generations"
ONE = ("--model", "gpt-image-2.5-flare", "--size", "1024x1024", "--quality", "low")


def run(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(part) for part in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")


@pytest.fixture
def send(httpserver: HTTPServer, key: None, tmp_path: Path) -> Any:
    def go(text: str = "a castle on a cliff", *more: object, **options: Any) -> Result:
        where = ("--base-url", httpserver.url_for("/v1"), "--out", tmp_path / "out")
        return run("submit", "--text", text, *ONE, *where, "--max-cost", "0.30", *more, **options)

    return go


def test_cost_shows_the_price_and_where_it_is_from() -> None:
    result = run(
        "cost", "--text", "a castle", "--model", "gpt-image-1", "--size", "1024x1536", "--quality", "high"
    )
    assert result.exit_code == 0
    assert "$0.2496" in result.stdout
    assert "$5/M" in result.stdout
    assert "switched off on 2026-10-23" in result.stdout
    assert "source: prices: litellm" in result.stdout


def test_cost_as_json_has_ranges_and_null_for_unknown() -> None:
    known = json.loads(run("cost", "-t", "a castle", *ONE, "--output-format", "json").stdout)
    assert known["lines"][1]["tokens"] == [196, 196]
    assert float(known["total"]["low"]) < float(known["total"]["high"])
    unknown = json.loads(run("cost", "-t", "a castle", "-m", "gpt-image-9", "--output-format", "json").stdout)
    assert unknown["total"] == {"low": None, "high": None}


def test_cost_reads_files_and_stdin(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("a castle\n", encoding="utf-8")
    from_file = run("cost", tmp_path / "p.txt", *ONE).stdout
    assert "total" in from_file
    assert (
        from_file
        == run("cost", "-", *ONE, stdin="a castle\n").stdout
        == run("cost", "-t", "a castle", *ONE).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("cost",), "say the prompt with --text"),
        (("cost", "none.txt"), "none.txt: no such file"),
        (("cost", "-t", "a", "--size", "999x999", "-m", "gpt-image-2.5-flare"), "must be multiples of 16"),
        (("cost", "-t", "a", "-m", "gpt-image-2", "--quality", "max"), "gpt-image-2 has no quality max"),
        (("cost", "-t", "a", "--provider", "nobody"), "no provider 'nobody'; known are aihubmix"),
        (("cost", "-t", "a", "--image", "none.png"), "none.png: No such file"),
        (("cost", "-t", "a", "--models", "none.yaml"), "none.yaml: no such file"),
        (("models", "gpt-image-9"), "no model 'gpt-image-9'; known are"),
        (("refusal", "none.txt"), "none.txt: no such file"),
        (("ledger", "--state", "lost"), "no state 'lost'; there are reserved"),
        (("ledger", "--resolve", "abc"), "--resolve needs --paid"),
        (("submit", "-t", "a castle"), "no key: set OPENAI_API_KEY"),
        (("submit", "-t", "a", "--base-url", "http://example.com/v1", "--dry-run"), "unencrypted; use https"),
        (("submit", "-t", "a castle", "--max-cost", "cheap"), "'cheap' is no amount of dollars"),
        (("submit", "-t", "a", "--dry-run", "--timeout", "nan"), "--timeout nan is no number of seconds"),
        (("submit", "-t", "a castle", "--provider", "azure", "--dry-run"), "say --base-url"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_a_reason(arguments: tuple[str, ...], reason: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert "Traceback" not in result.output


def test_compare_shows_models_side_by_side() -> None:
    result = run("cost", "-t", "a castle", "--compare", "--output-format", "json")
    rows = {(row["family"], row["quality"]): row["estimate"] for row in json.loads(result.stdout)}
    assert ("gpt-image-1", "low") not in rows
    assert rows["gpt-image-2", "medium"]["total"] == rows["gpt-image-2.5", "high"]["total"]
    assert "gpt-image-2.6" in run("cost", "-t", "a castle", "--compare").stdout


def test_models_lists_all_and_explains_one() -> None:
    assert "gpt-image-2.6-flare" in run("models").stdout
    page = run("models", "gpt-image-2.6").stdout
    assert "third-party, 2026-11-05" in page
    assert "input_images: unknown" in page
    facts = json.loads(run("models", "gpt-image-1-mini", "--output-format", "json").stdout)
    assert facts["sections"]["lifecycle"]["shutdown"] == "2026-12-01"
    assert "AIHUBMIX_API_KEY" in run("models", "--providers").stdout


def test_refusal_explains_a_pasted_error_with_the_words() -> None:
    result = run("refusal", "-", "--text", "art by Hayao Miyazaki", stdin=json.dumps(moderation_error()))
    assert result.exit_code == 0
    assert "moderation" in result.stdout
    assert "1. 'Hayao Miyazaki' at 7-21 (artist/living-artist)" in result.stdout


def test_submit_end_to_end(httpserver: HTTPServer, send: Any, tmp_path: Path) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer(), headers={"x-request-id": "req_7"})
    result = send("a castle on a cliff", "--yes")
    assert result.exit_code == 0
    (path,) = result.stdout.split()
    assert Path(path).parent == tmp_path / "out"
    assert Path(path).is_file()
    assert "usage: 150 tokens in (image 0, text 150), 6240 out" in result.stderr
    assert "actual cost: $0.1880" in result.stderr
    assert "req_7" in result.stderr
    shown = run("ledger")
    assert "settled" in shown.stdout
    assert "$0.1880" in shown.stdout


def test_submit_as_json(httpserver: HTTPServer, send: Any) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    result = json.loads(send("a castle", "--yes", "--output-format", "json").stdout)
    assert result["state"] == "settled"
    assert result["actual"] == {"low": "0.18795", "high": "0.18795"}
    assert len(result["files"]) == 1


def test_refusal_names_no_words_of_what_is_never_rewritten() -> None:
    prompt = "a nude photo of Emma Watson, art by Hayao Miyazaki"
    for shape in ("text", "json"):
        result = run(
            "refusal", "-", "--text", prompt, "--output-format", shape, stdin=json.dumps(moderation_error())
        )
        assert result.exit_code == 0
        assert "never rewrites" in result.stdout
        for word in ("nude", "Emma", "Miyazaki", "Change the words"):
            assert word not in result.stdout


def test_a_blocked_prompt_exits_with_1_and_shows_what_to_write_instead(
    httpserver: HTTPServer, send: Any
) -> None:
    result = send("a castle in the style of Hayao Miyazaki", "--yes")
    assert result.exit_code == 1
    assert "artist/living-artist" in result.stderr
    assert "Ghibli" in result.stderr
    assert httpserver.log == []


def test_a_blocked_prompt_is_sent_when_allowed(httpserver: HTTPServer, send: Any) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(moderation_error(), status=400)
    result = send("a castle in the style of Hayao Miyazaki", "--yes", "--allow-findings")
    assert result.exit_code == 4
    assert len(httpserver.log) == 1
    assert "'Hayao Miyazaki'" in result.stderr
    assert "charge:" in result.stderr


def test_above_the_limit_exits_with_3(httpserver: HTTPServer, send: Any) -> None:
    result = send("a castle", "--yes", "--quality", "max", "--n", "10")
    assert result.exit_code == 3
    assert httpserver.log == []


def test_without_yes_and_without_anybody_to_ask_nothing_is_sent(httpserver: HTTPServer, send: Any) -> None:
    result = send("a castle", stdin="")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert httpserver.log == []


def test_a_dry_run_needs_no_key_and_sends_nothing(httpserver: HTTPServer, tmp_path: Path) -> None:
    url = httpserver.url_for("/v1")
    result = run("submit", "-t", "a castle", *ONE, "--base-url", url, "--out", tmp_path / "out", "--dry-run")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    assert shown["request"]["url"] == f"{url}/images/generations"
    assert shown["request"]["body"]["prompt"] == "a castle"
    assert httpserver.log == []
    assert not (tmp_path / "out").exists()
    assert Ledger(default_path()).find() == []


def test_the_base_url_comes_from_the_environment(
    httpserver: HTTPServer, key: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PROMPTGUARD_BASE_URL", httpserver.url_for("/v1"))
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    assert run("submit", "-t", "a castle", *ONE, "--out", tmp_path, "--yes").exit_code == 0


def test_the_providers_key_goes_before_the_common_one(monkeypatch: pytest.MonkeyPatch, key: None) -> None:
    arguments = ("submit", "-t", "a castle", *ONE, "--provider", "aihubmix", "--dry-run")
    assert "key from OPENAI_API_KEY" in run(*arguments).stderr
    monkeypatch.setenv("AIHUBMIX_API_KEY", "other-key")
    result = run(*arguments)
    assert "aihubmix, https://aihubmix.com/v1; key from AIHUBMIX_API_KEY" in result.stderr
    assert "other-key" not in result.output


def test_an_edit_from_the_command_line(httpserver: HTTPServer, send: Any, tmp_path: Path) -> None:
    pytest.importorskip("PIL.Image", reason="Pillow (extra images) is not installed")
    httpserver.expect_request("/v1/images/edits").respond_with_json(answer())
    (tmp_path / "one.png").write_bytes(png(64, 64))
    (tmp_path / "mask.png").write_bytes(png(64, 64))
    result = send("add a moat", "--image", tmp_path / "one.png", "--mask", tmp_path / "mask.png", "--yes")
    assert result.exit_code == 0, result.stderr
    (request,) = [request for request, _ in httpserver.log]
    assert request.files["image"].filename == "one.png"
    assert request.files["mask"].filename == "mask.png"


def test_a_batch_from_the_command_line_resumes(httpserver: HTTPServer, key: None, tmp_path: Path) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    path = tmp_path / "b.jsonl"
    path.write_text('{"text": "a castle"}\n{"text": "a moat"}\n', encoding="utf-8")
    where = ("--base-url", httpserver.url_for("/v1"), "--out", tmp_path / "out")
    arguments = ("submit", "--batch", path, *ONE, *where, "--yes", "--max-cost", "0.02")
    first = run(*arguments)
    assert (first.exit_code, len(first.stdout.split())) == (0, 2)
    path.write_text('{"text": "a castle"}\n{"text": "a moat"}\n{"text": "a bridge"}\n', encoding="utf-8")
    second = run(*arguments)
    assert (second.exit_code, len(second.stdout.split())) == (0, 1)
    assert "2 of 3 were done before" in second.stderr
    assert len(httpserver.log) == 3
    path.write_text('{"text": "one"}\n{"text": "two", "n": 10}\n', encoding="utf-8")
    assert run(*arguments).exit_code == 3
    assert len(httpserver.log) == 3


def test_the_ledger_sums_and_exports(httpserver: HTTPServer, send: Any) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    send("a castle", "--yes")
    send("a moat", "--yes")
    (row,) = json.loads(run("ledger", "--sum", "--output-format", "json").stdout)
    assert (row["model"], row["requests"], row["actual"]) == ("gpt-image-2.5-flare", "2", "0.3759")
    rows = list(csv.DictReader(io.StringIO(run("ledger", "--output-format", "csv").stdout)))
    assert [row["state"] for row in rows] == ["settled", "settled"]
    assert run("ledger", "--model", "other").stdout.strip() == "no records"
    assert run("ledger", "--state", "refused").stdout.strip() == "no records"
    detail = json.loads(run("ledger", "--record", rows[0]["id"][:10]).stdout)
    assert detail["usage"]["output_tokens"] == 6240


def test_an_unknown_record_is_listed_and_settled_by_hand(httpserver: HTTPServer, send: Any) -> None:
    httpserver.expect_request(GENERATE).respond_with_data("busy", status=504)
    assert send("a castle", "--yes").exit_code == 5
    shown = run("ledger")
    (record,) = Ledger(default_path()).find()
    assert f"--resolve {record.id[:12]}" in shown.stderr
    assert record.id in shown.stderr
    assert run("ledger", "--resolve", record.id[:12], "--paid", "0.01").exit_code == 0
    assert Ledger(default_path()).find()[0].state == "settled"


def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "promptguard.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_settings_name_the_model_and_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _settings(
        tmp_path,
        monkeypatch,
        '[request]\nmodel = "gpt-image-2"\nsize = "1536x1024"\nquality = "high"\nn = 2\n',
    )
    shown = json.loads(run("cost", "-t", "a castle", "--output-format", "json").stdout)
    assert shown["parameters"] == {"model": "gpt-image-2", "n": 2, "size": "1536x1024", "quality": "high"}
    given = json.loads(run("cost", "-t", "a castle", "--n", "1", "--output-format", "json").stdout)
    assert given["parameters"]["n"] == 1
    alone = json.loads(run("cost", "-t", "a castle", "--isolated", "--output-format", "json").stdout)
    assert alone["parameters"]["model"] == "gpt-image-2.6-sunburst"


def test_a_budget_of_the_settings_holds(
    httpserver: HTTPServer, send: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    _settings(tmp_path, monkeypatch, "[budget]\nday = 0.19\n")
    assert send("a castle", "--yes").exit_code == 0
    second = send("a moat", "--yes")
    assert second.exit_code == 3
    assert "budget a day of $0.19" in second.stderr
    assert len(httpserver.log) == 1


def test_a_model_file_of_the_settings_overrides_prices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from promptguard.images.facts import shipped

    text = (shipped("models") / "gpt-image-2.5.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text.replace("image_out: 30", "image_out: 60"), encoding="utf-8")
    _settings(tmp_path, monkeypatch, 'models = ["own.yaml"]\n')
    shown = json.loads(run("cost", "-t", "a castle", *ONE, "--output-format", "json").stdout)
    assert shown["lines"][1]["rate_per_million"] == "60"


def test_refusals_are_remembered_with_the_users_consent(
    httpserver: HTTPServer, send: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(moderation_error(), status=400)
    text = "a photo of Spider-Man on a roof"
    _settings(tmp_path, monkeypatch, "")
    assert send(text, "--yes").exit_code == 4
    assert send(f"{text}, at night", "--yes").exit_code == 4
    _settings(tmp_path, monkeypatch, "refusal-memory = true\n")
    third = send(f"{text}, at noon", "--yes")
    assert third.exit_code == 1
    assert "Refused 2 times in this project" in third.stderr


def test_a_stream_from_the_command_line(httpserver: HTTPServer, send: Any, tmp_path: Path) -> None:
    picture = {"b64_json": answer()["data"][0]["b64_json"], "size": "1024x1024", "quality": "low"}
    events = [
        {"type": "image_generation.partial_image", "partial_image_index": 0, **picture},
        {"type": "image_generation.completed", "usage": answer()["usage"], **picture},
    ]
    text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    httpserver.expect_request(GENERATE).respond_with_data(text, content_type="text/event-stream")
    first = send("a castle", "--stream", "--partial-images", "1", "--yes")
    second = send("a castle", "--stream", "--partial-images", "1", "--yes", "--again")
    assert (first.exit_code, second.exit_code) == (0, 0)
    pictures = [path.name for path in (tmp_path / "out").glob("*.png")]
    assert len([name for name in pictures if name.startswith("partial-")]) == 2
    assert len(pictures) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("reply", "exit_code", "arrived"), [("y", 0, 1), ("n", 2, 0)])
def test_somebody_at_a_terminal_is_asked(
    httpserver: HTTPServer, tmp_path: Path, reply: str, exit_code: int, arrived: int
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    ours, theirs = os.openpty()
    where = ["--base-url", httpserver.url_for("/v1"), "--out", str(tmp_path / "out")]
    code = "from promptguard.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "submit", "--text", "a castle", *ONE, *where],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OPENAI_API_KEY": "test-key"},
        text=True,
    ) as process:
        os.write(ours, f"{reply}\n".encode())
        _, stderr = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == exit_code, stderr
    assert "Send this for $0.0059 to $0.00" in stderr
    assert len(httpserver.log) == arrived


@pytest.mark.parametrize("command", [("cost",), ("submit", "--dry-run"), ("refusal",)])
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"by wl\xffop", "a.txt:1: byte 0xff at offset 5 is no UTF-8"),
        ("a.txt", b"", "a.txt: is empty"),
        ("a.txt", b"a\0b", "a.txt: is a binary file"),
        ("none.txt", None, "none.txt: no such file"),
        (".", None, "is a directory"),
    ],
)
def test_a_prompt_file_that_cannot_be_read_is_named(
    tmp_path: Path, command: tuple[str, ...], name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = run(*command, tmp_path / name)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_an_empty_text_is_no_prompt() -> None:
    for command in ("cost", "submit"):
        result = run(command, "--text", " ")
        assert (result.exit_code, result.stderr) == (2, "promptguard: --text is empty; write a prompt\n")


def test_a_prompt_file_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffa castle\r\n".encode("utf-16-le"))
    (tmp_path / "b.txt").write_bytes(b"a castle")
    one, other = (run("cost", tmp_path / name, *ONE).stdout for name in ("a.txt", "b.txt"))
    assert one == other
    assert "total" in one


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": "a"}\n{"text"', "b.jsonl:2: is not valid JSON"),
        ("[" * 50_000, "b.jsonl:1: is not valid JSON: it is nested too deeply"),
        (
            '{"text": "a", "n": ' + "9" * 5000 + "}",
            "b.jsonl:1: is not valid JSON: it holds a number with too many",
        ),
        ("[]", 'b.jsonl:1: is no JSON object; write {"text": "..."}'),
        ('{"text": 5}', "b.jsonl:1: has no text"),
        ('{"text": "a", "sise": "x"}', "b.jsonl:1: unknown field 'sise'; known are text, id, model"),
        ("\n\n", "b.jsonl: is empty"),
    ],
)
def test_a_wrong_batch_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "b.jsonl").write_text(content, encoding="utf-8")
    result = run("submit", "--batch", tmp_path / "b.jsonl", "--dry-run")
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_wrong_file_of_models_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("a: 1\nb: [", encoding="utf-8")
    result = run("cost", "--text", "x", "--models", tmp_path / "m.yaml")
    assert result.exit_code == 2
    assert "m.yaml:2: is not valid YAML" in result.stderr
    assert len(result.stderr.splitlines()) == 1
