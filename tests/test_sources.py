"""Reading prompts out of files: what is found, where it stands, what is refused."""

import pytest

from promptguard.sources import NoPromptError, SourceError, read
from promptguard.sources.jsonl import iter_jsonl


def texts(name, text, **options):
    return [p.text for p in read(name, text=text, **options).prompts]


def fields(name, text):
    return [(p.field, p.text, p.negative) for p in read(name, text=text).prompts]


def test_text_file_is_one_prompt_without_the_space_around():
    (prompt,) = read("a.txt", text="\n  a castle\n  by the sea \n\n").prompts
    assert prompt.text == "a castle\n  by the sea"
    assert (prompt.path, prompt.line, prompt.column) == ("a.txt", 2, 3)


def test_per_line_skips_blank_lines_and_comments():
    document = read("a.txt", text="a cat\r\n\r\n  # not this\r\n a dog\r\n", per_line=True)
    assert [(p.text, p.line, p.column, p.id) for p in document.prompts] == [
        ("a cat", 1, 1, "1"),
        ("a dog", 4, 2, "4"),
    ]


def test_stdin_has_no_path_and_a_name_gives_the_kind():
    assert read("-", text="a cat").prompts[0].path is None
    assert read("x.json", text='{"prompt": "a cat"}').kind == "json"
    assert read("x.data", text='{"prompt": "a cat"}', kind="json").prompts[0].text == "a cat"
    with pytest.raises(ValueError, match="kind must be one of"):
        read("x", text="a", kind="docx")


MARKDOWN = """---
title: front matter
---
# Prompts

```prompt
a castle
```

```python
print("no prompt")
```

~~~image-prompt title
a dog
```
not the end
~~~

````text
a bird
"""


def test_markdown_takes_tagged_fences_only():
    document = read("a.md", text=MARKDOWN)
    assert [(p.field, p.text) for p in document.prompts] == [
        ("prompt", "a castle"),
        ("image-prompt", "a dog\n```\nnot the end"),
        ("text", "a bird"),
    ]
    assert [p.line for p in document.prompts] == [7, 15, 21]


def test_markdown_reads_fences_without_a_tag_and_json_that_describes_a_picture():
    blocks = {
        "prompt": "a castle",
        "": "a dog",
        "json": '{"subject": "a cat", "style": "x"}',
        "python": "import os",
        "bash": "ls",
    }
    fenced = {tag: f"```{tag}\n{body}\n```\n" for tag, body in blocks.items()}
    text = "intro\n" + "\n".join(fenced.values()) + '```json\n{"error": {"code": 1, "style": 2}}\n```\n'
    found = read("a.md", text=text).prompts
    assert [(p.field, p.text) for p in found] == [
        ("prompt", "a castle"),
        ("fence", "a dog"),
        ("json", blocks["json"]),
    ]
    # without a tagged one, everything is read
    (prompt,) = read("a.md", text=fenced[""] + fenced["python"]).prompts
    assert "import os" in prompt.text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_markdown_without_a_tagged_fence_is_the_text_behind_the_front_matter(newline):
    text = "---\na: b\n---\n\na castle\n\n```python\nx\n```\n".replace("\n", newline)
    (prompt,) = read("a.md", text=text).prompts
    assert prompt.text == "a castle\n\n```python\nx\n```".replace("\n", newline)
    assert prompt.line == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"prompt": "a", "model": "m"}', [("/prompt", "a", False)]),
        (
            '{"prompt": "a", "negative_prompt": "b"}',
            [("/prompt", "a", False), ("/negative_prompt", "b", True)],
        ),
        ('{"prompts": ["a", "", "b"]}', [("/prompts/0", "a", False), ("/prompts/2", "b", False)]),
        ('{"prompts": {"hero": "a"}}', [("/prompts/hero", "a", False)]),
        (
            '{"prompts": [{"id": 1, "title": "t", "text": "a", "negative": "n"}]}',
            [("/prompts/0/text", "a", False), ("/prompts/0/negative", "n", True)],
        ),
        ('["a", "b"]', [("/0", "a", False), ("/1", "b", False)]),
        ('[{"text": "a", "lang": "en"}]', [("/0/text", "a", False)]),
        (
            '[{"image": {"description": "a"}, "description": "of the file"}]',
            [("/0/image/description", "a", False)],
        ),
        ('"a castle"', [("prompt", "a castle", False)]),
        ('{"messages": [{"role": "user", "content": "a"}]}', [("/messages/0/content", "a", False)]),
        (
            '{"body": {"messages": [{"content": [{"type": "text", "text": "a"}]}]}}',
            [("/body/messages/0/content/0/text", "a", False)],
        ),
        (
            '{"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a", "clip": ["4", 1]}}}',
            [("/6/inputs/text", "a", False)],
        ),
        ('{"positivePrompt": "a", "a/b~": {"Negative Prompt": "n"}}',
         [("/positivePrompt", "a", False), ("/a~1b~0/Negative Prompt", "n", True)]),
    ],
)  # fmt: skip
def test_json_takes_the_strings_under_keys_that_mean_a_prompt(text, expected):
    assert fields("a.json", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"subject": "a cat", "style": {"artist": "x"}}',
        '{"subject": "a cat", "label": {"text": "SALE"}}',  # a part of the picture, not the prompt
        '{"text": {"headline": "SALE"}, "subject": "a cat"}',
        '{"subject": "a cat", "negative_prompt": "blur"}',  # nothing positive: all of it is the prompt
        '[{"subject": "a cat"}]',
        "1984",
    ],
)
def test_json_without_a_prompt_key_is_one_prompt(text):
    assert fields("a.json", f" {text}\n") == [("json", text, False)]


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "SALE", "style": "x", "layout": {"top": "y"}}',  # lettering, and a field the reader cannot know
        '{"caption": "SALE", "subject": ["x"]}',
    ],
)
def test_json_text_among_fields_of_the_look_is_lettering(text):
    assert fields("a.json", text) == [("json", text, False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"prompt": "a", "style": "x", "artist": ["y", "z"], "model": "m", "author": "u", "caption": "c"}',
            ["/prompt a", "/style x", "/artist/0 y", "/artist/1 z", "/caption c"],
        ),
        ('{"style": {"look": {"by": "x"}}, "prompt": "a"}', ["/style/look/by x", "/prompt a"]),
        ('[{"prompt": "a", "Art-Style": "x"}, {"style": "alone"}]', ["/0/prompt a", "/0/Art-Style x"]),
        ('{"prompts": [{"text": "a", "mood": "x"}], "mood": "file"}', ["/prompts/0/text a", "/prompts/0/mood x"]),
        ('{"prompt": "a", "style": "vivid", "background": "auto", "negative_prompt": "n"}',
         ["/prompt a", "/negative_prompt n"]),
        ('{"prompt": {"subject": "a"}, "style": "x"}', ['/prompt {"subject": "a"}', "/style x"]),
        ('{"negative_prompt": "n", "prompt": "a", "画风": "x"}', ["/negative_prompt n", "/prompt a", "/画风 x"]),
    ],
)  # fmt: skip
def test_fields_of_the_look_beside_a_prompt_are_read(text, expected):
    document = read("a.json", text=text)
    assert [f"{p.field} {p.text}" for p in document.prompts] == expected
    if "/prompt {" not in " ".join(expected):
        changed = read("a.json", text=document.replaced({0: "new"}))
        assert [p.text for p in changed.prompts] == ["new", *(p.text for p in document.prompts[1:])]
        assert sorted(f"{p.field} {p.text}" for p in read("a.yaml", text=text).prompts) == sorted(expected)


def test_a_field_of_the_look_is_found_and_fixed_in_its_place(guard):
    text = '{\n  "prompt": "a castle",\n  "artist": "Greg \\u0052utkowski"\n}'
    document = read("a.json", text=text)
    prompt = document.prompts[1]
    (finding,) = guard.check(prompt.text).findings
    place = prompt.locate(finding.start)
    assert (finding.name, place.line, place.column) == ("Greg Rutkowski", 3, 14)
    assert '"prompt": "a castle"' in document.replaced({1: guard.fix(prompt.text).text})


def test_a_yaml_document_that_describes_a_picture_is_read_whole():
    text = "subject: a\nstyle: {by: [x]}\nlayout: y\nnegative_prompt: n\n"
    assert fields("a.yml", text) == [
        ("/subject", "a", False),
        ("/style/by/0", "x", False),
        ("/layout", "y", False),
        ("/negative_prompt", "n", True),
    ]
    with pytest.raises(NoPromptError):
        read("a.yml", text="style: dark\nname: a theme of an editor\n")


def test_a_line_of_jsonl_is_its_text_alone():
    # one prompt a line: what stands beside it are labels
    text = '{"text": "a", "style": "x", "artist": "y"}\n'
    assert fields("a.jsonl", text) == [("/text", "a", False)]


def test_json_prompt_that_is_an_object_is_taken_as_a_whole():
    text = '{"prompt": {"subject": "a", "text": "SALE"}, "n": 1}'
    assert fields("a.json", text) == [("/prompt", '{"subject": "a", "text": "SALE"}', False)]


def test_json_in_ascii_hides_no_name():
    (prompt,) = read(
        "a.json", text=r'{"style": "\u5bab\u5d0e\u99ff", "q": "\u0022\\u5bab", "e": "\ud83d\ude00"}'
    ).prompts
    assert prompt.text == r'{"style": "宫崎駿", "q": "\u0022\\u5bab", "e": "😀"}'
    place = prompt.locate(prompt.text.index("駿"))
    assert (place.line, place.column) == (1, 24)


def test_json_escapes_are_decoded_and_located():
    (prompt,) = read("a.json", text='{\n "prompt": "caf\\u00e9\\n\\ud83d\\ude00 by X"\n}').prompts
    assert prompt.text == "café\n😀 by X"
    assert (prompt.line, prompt.column) == (2, 13)
    assert prompt.locate(prompt.text.index("X")).column == 13 + len("caf\\u00e9\\n\\ud83d\\ude00 by ")
    assert prompt.locate(len(prompt.text)).column == 13 + len("caf\\u00e9\\n\\ud83d\\ude00 by X")


YAML = """# comment
model: gpt-image-1
prompt: a castle   # kept
negative_prompt: 'it''s blurry'
hero:
  text: &x "caf\\u00e9
    on  the

    sea"
  again: *x
prompts:
  - |
    two
      lines
  - >-
    folded
    by X

    end
  - [a dog, 1984, null]
  - name: fine
    prompt: yes
image: {description: flow}
"""


def test_yaml_takes_every_style_of_scalar():
    assert fields("a.yaml", YAML) == [
        ("/prompt", "a castle", False),
        ("/negative_prompt", "it's blurry", True),
        ("/hero/text", "café on  the\nsea", False),
        ("/prompts/0", "two\n  lines\n", False),
        ("/prompts/1", "folded by X\nend", False),
        ("/prompts/2/0", "a dog", False),
        ("/prompts/2/1", "1984", False),
        ("/prompts/3/prompt", "yes", False),
        ("/image/description", "flow", False),
    ]


def test_yaml_places_are_those_of_the_file():
    lines = YAML.split("\n")
    for prompt in read("a.yaml", text=YAML).prompts:
        for index, char in enumerate(prompt.text):
            place = prompt.locate(index)
            if not char.isspace() and char not in "é'":
                assert lines[place.line - 1][place.column - 1] == char, (prompt.text, index)


def test_yaml_documents_lists_and_structured_prompts():
    assert fields("a.yml", "prompt: a\n---\nprompt: b\n") == [
        ("0:/prompt", "a", False),
        ("1:/prompt", "b", False),
    ]
    assert fields("a.yml", "- a\n- b\n") == [("/0", "a", False), ("/1", "b", False)]
    assert fields("a.yml", "a castle\n") == [("prompt", "a castle", False)]
    assert fields("a.yml", "prompt:\n  subject: a\n  style: [b]\nname: c\n") == [
        ("/prompt/subject", "a", False),
        ("/prompt/style/0", "b", False),
    ]


def test_csv_takes_the_prompt_columns():
    text = 'id,prompt,text,negative prompt\r\n7,"a ""big"" castle,\r\nby X",other,blur\r\n\r\n8,b,,\r\n'
    found = read("a.csv", text=text).prompts
    assert [(p.id, p.field, p.text, p.negative) for p in found] == [
        ("7", "prompt", 'a "big" castle,\r\nby X', False),
        ("7", "negative prompt", "blur", True),
        ("8", "prompt", "b", False),
    ]
    place = found[0].locate(found[0].text.index("X"))
    assert (place.line, place.column) == (3, 4)
    assert texts("a.csv", "text;n\na, b;1\n") == ["a, b"]
    assert texts("a.tsv", "text\tn\na, b\t1\n") == ["a, b"]


JSONL = (
    '{"id": 5, "text": "a"}\r\n\r\n"b"\n'
    '{"text": "c", "negative_prompt": "n", "x": {"text": "deep"}}\n{"body": {"prompt": "d"}}'
)


def test_jsonl_reads_alike_whole_and_streamed(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(JSONL.encode())
    whole = read(path).prompts
    assert [(p.line, p.id, p.text, p.negative) for p in whole] == [
        (1, "5", "a", False),
        (3, "3", "b", False),
        (4, "4", "c", False),
        (4, "4", "n", True),
        (5, "5", "d", False),
    ]
    streamed = list(iter_jsonl(path))
    assert [(p.line, p.column, p.id, p.text) for p in streamed] == [
        (p.line, p.column, p.id, p.text) for p in whole
    ]
    for encoding in ("utf-8-sig", "utf-16"):
        path.write_bytes(JSONL.encode(encoding))
        assert (
            [p.text for p in iter_jsonl(path)]
            == [p.text for p in read(path).prompts]
            == ["a", "b", "c", "n", "d"]
        )
        assert [p.column for p in iter_jsonl(path)] == [p.column for p in whole]


def test_jsonl_streams_without_reading_ahead(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n{"text": broken\n')
    prompts = iter_jsonl(path)
    assert next(prompts).text == "a"
    with pytest.raises(SourceError, match=r"a\.jsonl:2: is not valid JSON: .* at column 10"):
        next(prompts)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.yaml", "a.csv", "a.md"])
def test_encodings_with_a_mark(tmp_path, name, encoding):
    text = {"a.json": '{"prompt": "宫崎骏 é"}', "a.yaml": "prompt: 宫崎骏 é", "a.csv": "prompt\n宫崎骏 é"}
    path = tmp_path / name
    path.write_bytes(text.get(name, "宫崎骏 é").encode(encoding))
    document = read(path)
    (prompt,) = document.prompts
    assert prompt.text == "宫崎骏 é"
    assert (prompt.line, prompt.column) == {"a.json": (1, 13), "a.yaml": (1, 9), "a.csv": (2, 1)}.get(
        name, (1, 1)
    )
    assert document.encoded({}) == path.read_bytes()
    assert document.encoded({0: "é 2"}) == path.read_bytes().replace(
        "宫崎骏 é".encode(document.encoding), "é 2".encode(document.encoding)
    )


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        ("a.txt", b"caf\xe9\n", 1, "0xe9 at offset 3 is no UTF-8"),
        ("a.txt", b"one\ntwo \xff\n", 2, "save the file as UTF-8"),
        ("a.txt", b"\xff\xfea", None, "is no UTF-16"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0", None, "binary file"),
        ("a.txt", "a".encode("utf-16-le"), None, "UTF-16 without a BOM"),
        ("a.json", b'{"prompt": "a"', 1, "not valid JSON"),
        ("a.json", b'{"prompt":\n "a",}', 2, "not valid JSON"),
        ("a.json", b'{"prompt": "\\ud83d"}', 1, "lone surrogate"),
        ("a.json", b"[" * 100_000, None, "nested too deeply"),
        ("a.yaml", b"prompt: [a\n", 2, "not valid YAML"),
        ("a.yaml", b"a: b\nprompt: c\nprompt: d\n", 3, "key 'prompt' twice"),
        ("a.yaml", b"prompt: *nowhere\nb: c: d\n", 2, "not valid YAML"),
        ("a.yaml", b"prompt: a\x01b", None, "not valid YAML"),
        ("a.yaml", b"[" * 300, 1, "nested too deeply"),
        ("a.jsonl", b'{"text": "a"}\n\n{"text": a}\n', 3, "not valid JSON"),
        ("a.jsonl", b'{"text": "a"}\n{"title": "b", "n": 1}\n', 2, "no text or prompt field, only title, n"),
        ("a.jsonl", b'{"text": "a"}\n{"text": "\xff"}\n', 2, "is no UTF-8"),
        ("a.csv", b"title,n\na,1\n", 1, "no column named prompt or text, only title, n"),
        ("a.csv", b'prompt,n\na,1\n"b\n', 3, "close the quote"),
        ("a.csv", b"prompt,n\na,1,2\n", 2, "has 3 cells where the header has 2"),
        ("a.csv", b'prompt,n\n"a"b,1\n', 2, "double the quotes"),
    ],
)
def test_bad_input_names_the_place(tmp_path, name, content, line, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read(path)
    assert says in caught.value.message
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert (
        str(caught.value)
        == ":".join(str(x) for x in (path, line) if x is not None) + f": {caught.value.message}"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.txt", b"\xef\xbb\xbf \n"),
        ("a.json", b" "),
        ("a.json", b'""'),
        ("a.yaml", b"# nothing\n"),
        ("a.yaml", b"name: no prompt here\n"),
        ("a.yaml", b"prompt: ~\n"),
        ("a.md", b"```prompt\n```\n"),
        ("a.csv", b"prompt\n"),
        ("a.jsonl", b"\n\n"),
    ],
)
def test_nothing_to_check_is_said_and_not_passed_over(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NoPromptError):
        read(path)
    if name.endswith("jsonl"):
        with pytest.raises(NoPromptError):
            list(iter_jsonl(path))


def test_files_that_cannot_be_opened(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(SourceError, match="no such file"):
        list(iter_jsonl(tmp_path / "missing.jsonl"))
    with pytest.raises(SourceError, match="is a directory"):
        read(tmp_path)
    with pytest.raises(SourceError, match="cannot be read"):
        read("a\0b.txt")
    with pytest.raises(SourceError, match="holds nothing but comments"):
        read("a.txt", text="# only\n", per_line=True)


def test_files_over_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("promptguard.sources.decode.LIMIT", 10)
    monkeypatch.setattr("promptguard.sources.decode.load.__defaults__", (10,))
    (tmp_path / "a.txt").write_text("a" * 11)
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n' * 5)
    with pytest.raises(SourceError, match="is larger than"):
        read(tmp_path / "a.txt")
    assert len(read(tmp_path / "a.jsonl").prompts) == 5


def test_long_minified_file_stays_linear():
    text = "[" + ",".join(f'{{"text":"é {i}"}}' for i in range(20_000)) + "]"
    prompts = read("a.json", text=text).prompts
    assert len(prompts) == 20_000
    last = prompts[-1].locate(0)
    assert last.column == len(text) - len("é 19999") - 2
    assert last.utf8 == last.column + 19_999
