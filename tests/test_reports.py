"""Output formats, each read back by what reads it."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptguard.findings import Finding, Report, Suppressed
from promptguard.reports import FORMATS, Checked, Options, RuleInfo, writer
from promptguard.reports.display import excerpt, visible
from promptguard.sources import Prompt, SourceError, read

RULES = (
    RuleInfo("artist/living-artist", "error", "a living artist is named", "The API refuses such prompts."),
    RuleInfo("ip/brand", "warning", "a brand is named"),
)


def finding(text, part, rule="artist/living-artist", severity="error", **more):
    start = text.index(part)
    known = {"kind": "artist_living", "message": f"{part} is named.", "suggestions": ("in Ghibli style",)}
    return Finding(
        rule=rule, severity=severity, start=start, end=start + len(part), text=part, **(known | more)
    )


def checked(prompt, *found, suppressed=()):
    return Checked(prompt, Report(prompt.text, tuple(found), tuple(suppressed)))


def document(name, text, part, **more):
    return [checked(p, finding(p.text, part, **more)) for p in read(name, text=text).prompts]


def written(format, items, *, failed=(), **options):
    out = writer(format, Options(rules=RULES, version="1.2.3", **options))
    return "".join([out.begin(), *map(out.each, items), *map(out.failed, failed), out.end()])


JSON = '{\n  "prompt": "caf\\u00e9 😀 by 宫崎駿, \\"x\\""\n}\n'
SAMPLE = [
    *document("p/a.json", JSON, "宫崎駿"),
    *document("p/b, c.txt", "one\r\ntwo by\r\nX: 100%\n", "by\r\nX", rule="ip/brand", severity="warning"),
    checked(Prompt("clean", "p/a.json", id="9")),
    checked(
        Prompt("a by X", None), finding("a by X", "X", severity="info", suggestions=(), rewritable=False)
    ),
]
BROKEN = SourceError("p/broken.json", 3, "is not valid JSON")


def test_unknown_formats_are_refused():
    with pytest.raises(ValueError, match="format must be one of full, concise"):
        writer("xml")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_to_report_is_still_a_whole_report(format):
    text = written(format, [])
    if format in ("json", "gitlab"):
        assert json.loads(text) == []
    elif format == "sarif":
        assert json.loads(text)["runs"][0]["results"] == []
    elif format == "rdjson":
        assert json.loads(text)["diagnostics"] == []
    elif format == "junit":
        assert ET.fromstring(text).get("tests") == "0"
    elif format == "full":
        assert text == "Checked 0 prompts: nothing found.\n"
    else:
        assert text == ""


def test_full_points_at_the_span():
    assert written("full", SAMPLE, failed=[BROKEN]) == (
        "p/a.json:2:29: error artist/living-artist: 宫崎駿 is named.\n"
        ' 2 | café 😀 by 宫崎駿, "x"\n'
        "   |            ^^^^^^\n"
        "   try: in Ghibli style\n"
        "\n"
        "p/b, c.txt:2:5: warning ip/brand: by<U+000D><U+000A>X is named.\n"
        " 2 | two by\n"
        "   |     ^^\n"
        " 3 | X: 100%\n"
        "   | ^\n"
        "   try: in Ghibli style\n"
        "\n"
        "<prompt>:1:6: info artist/living-artist: X is named.\n"
        " 1 | a by X\n"
        "   |      ^\n"
        "   no rewrite is offered for this\n"
        "\n"
        "Found 1 error, 1 warning and 1 info in 3 of 4 prompts.\n"
        "1 file could not be checked.\n"
        "2 can be rewritten; to see how: promptguard fix --diff p/a.json 'p/b, c.txt'\n"
        "To read why: promptguard explain artist/living-artist\n"
    )


def test_full_counts_what_is_allowed_and_says_when_all_is_clean():
    allowed = Suppressed(finding("a by X", "X"), "licence")
    assert written("full", [checked(Prompt("a by X"), suppressed=[allowed])]) == (
        "Checked 1 prompt: nothing found.\n1 finding allowed by the settings.\n"
    )


def test_full_shortens_spans_over_many_lines():
    text = "a\nb\nc\nd\ne"
    (item,) = document("a.txt", text, text)
    assert " … and 2 more lines\n" in written("full", [item])


def test_colour_only_when_asked():
    assert "\x1b" not in written("full", SAMPLE) + written("concise", SAMPLE)
    coloured = written("full", SAMPLE, color=True)
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == written("full", SAMPLE)


def test_a_prompt_cannot_write_into_the_terminal():
    (item,) = document(
        "a\x1b.txt", "a \x1b[2J\u202e by X\u200b", "by", message="\x07!", suggestions=("\x1b",)
    )
    for format in ("full", "concise"):
        text = written(format, [item])
        assert all(char.isprintable() or char == "\n" for char in text), text
    assert "<U+001B>[2J<U+202E>" in written("full", [item])


def test_concise_is_a_line_a_finding():
    assert written("concise", SAMPLE).splitlines()[0] == (
        "p/a.json:2:29: error artist/living-artist: 宫崎駿 is named."
    )
    assert len(written("concise", SAMPLE).splitlines()) == 3


def test_jsonl_is_a_line_a_prompt():
    lines = [json.loads(line) for line in written("jsonl", SAMPLE).splitlines()]
    assert [(line["id"], line["verdict"], len(line["findings"])) for line in lines] == [
        (None, "block", 1),
        (None, "warn", 1),
        ("9", "pass", 0),
        (None, "pass", 1),
    ]
    assert lines[0]["findings"][0] == SAMPLE[0].report.findings[0].as_dict()


def test_json_has_places_and_what_is_allowed():
    allowed = Suppressed(finding("a by X", "X"), "licence")
    first, second = json.loads(written("json", [SAMPLE[0], checked(Prompt("a by X"), suppressed=[allowed])]))
    found = first["findings"][0]
    assert [found[key] for key in ("line", "column", "end_line", "end_column")] == [2, 29, 2, 32]
    assert second["findings"] == []
    assert second["suppressed"][0]["reason"] == "licence"


def test_github_commands_are_escaped():
    lines = written("github", SAMPLE, failed=[BROKEN]).splitlines()
    assert lines == [
        "::error file=p/a.json,line=2,endLine=2,col=29,endColumn=32,title=artist/living-artist"
        "::宫崎駿 is named. Try: in Ghibli style",
        "::warning file=p/b%2C c.txt,line=2,endLine=3,title=ip/brand"
        "::by%0D%0AX is named. Try: in Ghibli style",
        "::notice title=artist/living-artist::X is named.",
        "::error file=p/broken.json,line=3,title=promptguard could not check this::is not valid JSON",
    ]
    (item,) = document("a.txt", "100% X", "X", message="a%b: c, d")
    assert "::a%25b: c, d Try" in written("github", [item])


def test_gitlab_fingerprints_are_unique_and_do_not_move():
    (one,) = document("a.txt", "by X, X", "X")
    twice = checked(one.prompt, one.report.findings[0], finding("by X, X", "X", severity="info"))
    again, moved = document("a.txt", "by X, X\n", "X")[0], document("a.txt", "\n\nby X, X\n", "X")[0]
    first = json.loads(written("gitlab", [twice, again]))
    assert len({item["fingerprint"] for item in first}) == 3
    after = json.loads(written("gitlab", [moved]))
    assert after[0]["fingerprint"] == first[0]["fingerprint"]
    assert (first[0]["location"]["lines"], after[0]["location"]["lines"]) == ({"begin": 1}, {"begin": 3})
    assert [item["severity"] for item in first] == ["critical", "info", "critical"]
    assert first[0]["location"]["path"] == "a.txt"


def test_junit_fails_what_the_run_fails():
    root = ET.fromstring(written("junit", SAMPLE, failed=[BROKEN]))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "1", "1")
    suites = {suite.get("name"): suite for suite in root}
    assert len(suites["p/a.json"]) == 2
    assert suites["p/a.json"][0].find("failure").get("type") == "artist/living-artist"
    assert suites["p/b, c.txt"][0].find("failure") is None
    assert "ip/brand" in suites["p/b, c.txt"][0].find("system-out").text
    assert suites["p/broken.json"][0].find("error").get("message") == "is not valid JSON"
    strict = ET.fromstring(written("junit", SAMPLE, fail_on="info"))
    assert strict.get("failures") == "3"


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_junit_is_xml_whatever_the_prompt_holds(text):
    item = checked(Prompt(text, text), finding(text, text))
    (suite,) = ET.fromstring(written("junit", [item]))
    assert suite[0].find("failure") is not None


def test_rdjson_counts_bytes():
    report = json.loads(written("rdjson", SAMPLE))
    assert report["source"] == {"name": "promptguard"}
    first = report["diagnostics"][0]
    before = '  "prompt": "caf\\u00e9 😀 by '.encode()
    assert first["location"] == {
        "path": "p/a.json",
        "range": {
            "start": {"line": 2, "column": len(before) + 1},
            "end": {"line": 2, "column": len(before) + 1 + len("宫崎駿".encode())},
        },
    }
    assert [d["severity"] for d in report["diagnostics"]] == ["ERROR", "WARNING", "INFO"]
    assert first["code"] == {"value": "artist/living-artist"}


def test_paths_are_relative_to_the_root():
    root = Path("/home/me").absolute()
    items = [
        checked(Prompt("X", str(root / "prompts" / "a.txt")), finding("X", "X")),
        checked(Prompt("X", "rel/a.txt"), finding("X", "X")),
    ]
    lines = written("concise", items, root=root).splitlines()
    assert [line.split(":")[0] for line in lines] == ["prompts/a.txt", "rel/a.txt"]


@pytest.mark.parametrize("format", ["full", "concise", "json", "jsonl", "github", "rdjson", "sarif"])
def test_output_comes_as_the_prompts_do(format):
    out = writer(format)
    out.begin()
    assert out.each(SAMPLE[0])


ANY = st.text(st.sampled_from("ab ,宫崎駿ガ😀é\u200b\t"), min_size=1, max_size=300)


@given(ANY, st.data(), st.integers(20, 120))
def test_carets_stand_under_the_span(line, data, width):
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    text, carets = excerpt(line, start, end, width)
    assert columns(text) <= width
    margin = carets.index("^")
    above = next(text[i:] for i in range(len(text) + 1) if columns(text[:i]) == margin)
    span = visible(line[start:end])
    if above.startswith(span):
        assert carets.count("^") == max(columns(span), 1)
    else:  # it is too long: as much of it as there is room for
        assert above.endswith("…")
        assert span.startswith(above[:-1])
        assert columns(above) - 1 == carets.count("^") > width - 12


def columns(text):
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def test_excerpt_of_a_long_prompt_is_a_window():
    line = "word " * 200 + "by Hayao Miyazaki" + " word" * 200
    start = line.index("Hayao")
    text, carets = excerpt(line, start, start + 14, 60)
    assert len(text) == 60
    assert text.startswith("…")
    assert text.endswith("…")
    assert text[len(carets) - 14 : len(carets)] == "Hayao Miyazaki"
    assert excerpt("宫崎駿風の海", 3, 4, 60) == ("宫崎駿風の海", "      ^^")
    assert excerpt("ab", 2, 2, 60) == ("ab", "  ^")


def test_visible_keeps_what_can_be_seen():
    assert visible("宫崎駿 👩\u200d🎨 é") == "宫崎駿 👩\u200d🎨 é"
    assert visible("Miya\u200dzaki\u00ad\u2028") == "Miya<U+200D>zaki<U+00AD><U+2028>"


def test_a_long_run_keeps_no_prompts():
    out = writer("full")
    for _ in range(3):
        out.each(SAMPLE[0])
    assert len(out.tally.rules) == len(out.tally.fixable) == 1
    assert out.tally.prompts == 3
