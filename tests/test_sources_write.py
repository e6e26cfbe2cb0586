"""Writing changed prompts back: what was not asked for stays byte for byte."""

import csv
import io
import json
import string

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from promptguard.sources import SourceError, read

# what a user may type: many scripts, quotes, escapes, YAML and CSV syntax
ALPHABET = st.one_of(
    st.sampled_from(" \"'\\,:#-|>[]{}&*!%@`?=~/<\t" + string.ascii_letters + "0123456789"),
    st.sampled_from("é宫崎駿가😀\u200b\u2028\u0085\u00a0\ufeff"),
    st.characters(codec="utf-8", exclude_characters="\0\r\n"),
)
LINE = st.text(ALPHABET, min_size=1, max_size=30).filter(lambda t: t.strip() == t)
TEXT = st.one_of(LINE, st.lists(LINE, min_size=1, max_size=4).map("\n".join))
NEWLINE = st.sampled_from(["\n", "\r\n"])
BOM = st.sampled_from(["", "\ufeff"])


def reread(document, changes):
    """Write, check that a second reading gives what was wanted, and return the new text."""
    new = document.replaced(changes)
    again = read(document.path, text=new, kind=document.kind, per_line=document.per_line)
    wanted = [changes.get(i, p.text) for i, p in enumerate(document.prompts)]
    assert [p.text for p in again.prompts] == wanted
    return new


def check_places(document):
    """Each character that is written as itself stands where ``locate`` says."""
    lines = document.text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for prompt in document.prompts:
        for index, char in enumerate(prompt.text):
            place = prompt.locate(index)
            there = lines[place.line - 1][place.column - 1 : place.column]
            assert there in (char, "\\", "") or char in " \n" or (char in "\"'" and there in "\"'"), (
                prompt,
                index,
            )


@given(st.lists(LINE.filter(lambda t: not t.startswith("#")), min_size=1, max_size=5), LINE, NEWLINE, BOM)
def test_one_prompt_a_line(lines, new, newline, bom):
    text = bom + newline.join(["# comment", *lines, "", ""])
    document = read("a.txt", text=text, per_line=True)
    assert document.replaced({}) == text
    if not new.startswith(("#", "\ufeff")) and not any(line.startswith("\ufeff") for line in lines):
        assert reread(document, {0: new}) == bom + newline.join(["# comment", new, *lines[1:], "", ""])


@given(TEXT, TEXT, BOM)
def test_whole_text(text, new, bom):
    document = read("a.txt", text=f"{bom}\n {text}\r\n\n")
    if not text.startswith("\ufeff"):
        assert document.replaced({}) == document.text
        assert reread(document, {0: new}) == f"{bom}\n {new}\r\n\n"


@given(TEXT, TEXT, st.booleans(), NEWLINE, BOM)
def test_json(text, new, ascii_only, newline, bom):
    source = {"model": "é", "prompt": text, "negative_prompt": "blur", "n": 1.50}
    whole = bom + json.dumps(source, ensure_ascii=ascii_only, indent=2).replace("\n", newline) + newline
    document = read("a.json", text=whole)
    assert document.replaced({}) == whole
    check_places(document)
    changed = reread(document, {0: new})
    assert json.loads(changed.removeprefix("\ufeff")) == source | {"prompt": new}
    assert changed.count(newline) == whole.count(newline)
    assert changed.endswith(whole[whole.rindex('"negative_prompt"') :])


@given(TEXT, st.data(), st.booleans())
def test_json_that_is_the_prompt(text, data, ascii_only):
    whole = json.dumps({"subject": "a cat", "style": text}, ensure_ascii=ascii_only)
    document = read("a.json", text=whole)
    (prompt,) = document.prompts
    assert json.loads(prompt.text) == {"subject": "a cat", "style": text}
    new = prompt.text.replace("a cat", "ein Bär")
    assert json.loads(reread(document, {0: new}))["subject"] == "ein Bär"


@given(st.lists(TEXT, min_size=1, max_size=4), TEXT, NEWLINE, BOM, st.data())
def test_jsonl(texts, new, newline, bom, data):
    whole = bom + newline.join(json.dumps({"id": i, "text": t}) for i, t in enumerate(texts)) + newline
    document = read("a.jsonl", text=whole)
    assert document.replaced({}) == whole
    check_places(document)
    index = data.draw(st.integers(0, len(texts) - 1))
    changed = reread(document, {index: new}).split(newline)
    assert [a == b for a, b in zip(changed, whole.split(newline), strict=True)].count(False) <= 1


@given(st.lists(TEXT, min_size=1, max_size=4), TEXT, NEWLINE, BOM, st.sampled_from(",;\t"))
def test_csv(texts, new, newline, bom, delimiter):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(["n", "prompt"])
    writer.writerows([1, t] for t in texts)
    whole = bom + out.getvalue()
    document = read("a.csv", text=whole)
    assert [p.text for p in document.prompts] == texts
    assert document.replaced({}) == whole
    changed = reread(document, {0: new})
    rows = csv.reader(io.StringIO(changed.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    assert [row[1] for row in rows] == ["prompt", new, *texts[1:]]


# YAML text has fewer characters than JSON's
PRINTABLE = TEXT.filter(lambda t: t.isprintable() or "\n" in t)


@given(PRINTABLE, TEXT, st.sampled_from([None, "'", '"', "|", ">"]), st.booleans(), st.integers(10, 80), BOM)
def test_yaml(text, new, style, flow, width, bom):
    source = {"model": "é", "list": [{"prompt": text, "n": 1}], "last": "ending"}
    whole = "# kept\n" + yaml.dump(
        source, default_style=style, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False
    )
    # PyYAML itself does not bring back every text that it wrote (a next-line mark in a folded scalar)
    assume(yaml.safe_load(whole) == source)
    document = read("a.yaml", text=bom + whole)
    (prompt,) = document.prompts
    assert prompt.text == text
    assert document.replaced({}) == bom + whole
    changed = reread(document, {0: new}).removeprefix("\ufeff")
    assert yaml.safe_load(changed) == {"model": "é", "list": [{"prompt": new, "n": 1}], "last": "ending"}
    assert changed.startswith("# kept\n")
    assert changed[changed.rindex("ending") :] == whole[whole.rindex("ending") :]


WORDS = st.lists(
    st.sampled_from(["a", "castle", "by", "宫崎駿", "it's", '"big"', "😀"]), min_size=1, max_size=20
).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=4).map("\n".join), st.sampled_from([None, "'", '"', "|", ">"]),
       st.integers(10, 60))  # fmt: skip
def test_yaml_places(text, style, width):
    whole = yaml.dump([{"prompt": text}], default_style=style, width=width, allow_unicode=True)
    document = read("a.yaml", text=whole)
    assert document.prompts[0].text == text
    check_places(document)


@given(TEXT, TEXT, NEWLINE)
def test_markdown(text, new, newline):
    whole = f"# Title{newline}{newline}````prompt{newline}{text}{newline}````{newline}after{newline}"
    if "````" in text or "````" in new:
        return
    document = read("a.md", text=whole)
    assert document.replaced({}) == whole
    assert reread(document, {0: new}) == whole.replace(
        f"{newline}{text}{newline}", f"{newline}{new}{newline}", 1
    )


YAML = """\
# comment
a: {prompt: "the \\x63astle, by X", n: 1}   # kept
b:
  prompt: |
    one by X
      two

    three
  # after
c:
  prompt: >-
    folded by X
    again
d:
  prompt: plain
    by X
e:
  prompt: &x !!str 'it''s by X'
f:
  prompt: *x
"""


def test_yaml_keeps_style_comments_and_the_lines_that_do_not_change():
    document = read("a.yaml", text=YAML)
    changes = {i: p.text.replace("by X", "by Y") for i, p in enumerate(document.prompts)}
    assert len(changes) == 5
    assert document.replaced(changes) == YAML.replace("by X", "by Y")


def test_json_keeps_the_escapes_of_what_does_not_change():
    text = '{"prompt": "caf\\u00E9 \\/ by X, \\u5bab"}'
    document = read("a.json", text=text)
    assert document.replaced({0: "café / by Ü, 宫"}) == text.replace("X", "\\u00dc")


def test_what_cannot_stand_there_is_refused():
    lines = read("a.txt", text="a\nb\n", per_line=True)
    with pytest.raises(SourceError, match="cannot stand in this place"):
        lines.replaced({0: "one\ntwo"})
    with pytest.raises(SourceError, match="cannot stand in this place"):
        lines.replaced({1: "# no prompt"})
    with pytest.raises(SourceError, match="would break the file"):
        read("a.json", text='{"subject": "a"}').replaced({0: '{"subject": "a}'})
    with pytest.raises(SourceError, match="cannot stand in this place"):
        read("a.md", text="```prompt\na\n```\n").replaced({0: "a\n```\nb"})


def test_an_emptied_prompt_leaves_the_file_without_one():
    assert read("a.txt", text="a\n").replaced({0: ""}) == "\n"


def test_write_changes_the_file_in_one_step(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfa cat\r\n")
    path.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    document = read(link)
    assert document.write({0: "a cat"}) is False
    assert document.write({0: "a dog"}) is True
    assert path.read_bytes() == b"\xef\xbb\xbfa dog\r\n"
    assert (path.stat().st_mode & 0o777, link.is_symlink()) == (0o640, True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "link.txt"]
    with pytest.raises(SourceError, match="has changed since it was read"):
        document.write({0: "a bird"})
    with pytest.raises(SourceError, match="standard input"):
        read("-", text="a").write({0: "b"})
