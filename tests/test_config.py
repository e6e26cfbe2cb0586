"""Settings: where they come from, what is refused, and that reading them costs little."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from promptguard.config import Allow, Budget, Request, Settings
from promptguard.settings_file import ConfigError, load

FULL = """
select = ["artist", "ip"]
ignore = ["ip/brand"]
fail-on = "warning"
language = "auto"
jurisdiction = "EU"
lists = ["own.jsonl"]
rules = ["own-rules"]
exclude = ["drafts", "*.bak.txt"]
refusal-memory = true
models = ["models.yaml"]

[severity]
"artist/living-artist" = "warning"

[[allow]]
rule = "ip/brand"
entry = "Coca-Cola"
reason = "licence 2024/17"
until = 2030-12-31

[[allow]]
rule = "person"
reason = "own staff"
until = "2031-01-01"

[request]
model = "gpt-image-1"
size = "1024x1024"
n = 2
output-format = "webp"

[per-file-ignores]
"tests/**" = ["risk", "artist"]
"*.md" = ["ip"]

[budget]
day = 2.50
month = 40
currency = "USD"
"""


@pytest.fixture
def home(tmp_path):
    (tmp_path / "own.jsonl").touch()
    (tmp_path / "own-rules").mkdir()
    (tmp_path / "models.yaml").touch()
    return tmp_path


def test_every_key(home):
    source = home / "promptguard.toml"
    source.write_text(FULL)
    assert load(home) == Settings(
        root=home,
        source=source,
        select=("artist", "ip"),
        ignore=("ip/brand",),
        fail_on="warning",
        severity={"artist/living-artist": "warning"},
        language="auto",
        jurisdiction="eu",
        allow=(
            Allow("licence 2024/17", "ip/brand", "Coca-Cola", date(2030, 12, 31)),
            Allow("own staff", "person", None, date(2031, 1, 1)),
        ),
        lists=(home / "own.jsonl",),
        rules=(home / "own-rules",),
        request=Request(model="gpt-image-1", size="1024x1024", n=2, output_format="webp"),
        per_file_ignores={"tests/**": ("risk", "artist"), "*.md": ("ip",)},
        exclude=("drafts", "*.bak.txt"),
        budget=Budget(day=Decimal("2.50"), month=Decimal(40)),
        refusal_memory=True,
        models=(home / "models.yaml",),
    )


def test_shown_settings_read_as_the_same(home):
    (home / "promptguard.toml").write_text(FULL)
    settings = load(home)
    again = home / "sub" / "promptguard.toml"
    again.parent.mkdir()
    again.write_text(settings.show())
    shown = load(again.parent)
    assert shown.show().splitlines()[1:] == settings.show().splitlines()[1:]
    assert shown.allow == settings.allow
    assert shown.budget == settings.budget
    assert shown.per_file_ignores == settings.per_file_ignores


def test_the_nearest_file_wins_whole(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "promptguard.toml").write_text('fail-on = "info"\nlanguage = "always"')
    assert load(deep).fail_on == "info"
    (tmp_path / "a" / "pyproject.toml").write_text('[tool.promptguard]\nfail-on = "warning"')
    assert (load(deep).fail_on, load(deep).language) == ("warning", "off")
    assert load(deep / "prompt.txt").root == tmp_path / "a"
    (deep / "pyproject.toml").write_text('[project]\nname = "promptguard-user"')  # no table: none of ours
    assert load(deep).fail_on == "warning"
    (tmp_path / "a" / "promptguard.toml").write_text('fail-on = "error"')
    assert load(deep).fail_on == "error"
    (tmp_path / "a" / ".promptguard.toml").write_text('fail-on = "info"')
    assert load(deep).fail_on == "info"


def test_explicit_and_isolated(tmp_path):
    (tmp_path / "promptguard.toml").write_text('fail-on = "info"')
    other = tmp_path / "other.toml"
    other.write_text('fail-on = "warning"')
    assert load(tmp_path, other).fail_on == "warning"
    assert load(tmp_path, other, True) == Settings(root=tmp_path)
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path, tmp_path / "missing.toml")
    (tmp_path / "pyproject.toml").write_text("[project]")
    with pytest.raises(ConfigError, match=r"no \[tool.promptguard\] table"):
        load(tmp_path, tmp_path / "pyproject.toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fail_on = 'info'", "fail_on: no such key; did you mean fail-on?"),
        ("selct = []", "selct: no such key; did you mean select?"),
        ("zzz = 1", "zzz: no such key; known are select, ignore"),
        ("[request]\nmodle = 'x'", "request.modle: no such key; did you mean model?"),
        ("[budget]\nweek = 1", "budget.week: no such key; known are day, month, project, currency"),
        ("select = 'artist'", 'select: must be a list of strings, not "artist"'),
        ("select = ['a', 1]", "select[1]: must be a string that is not empty, not 1"),
        ("fail-on = 'never'", 'fail-on: must be one of error, warning, info, not "never"'),
        ("fail-on = ['error']", 'fail-on: must be one of error, warning, info, not ["error"]'),
        ("[severity]\n'ip/brand' = 'off'", 'severity."ip/brand": must be one of error, warning, info'),
        ("severity = 'error'", "severity: must be a table from rules to severities"),
        ("language = true", "language: must be one of off, auto, always, not true"),
        ("jurisdiction = 'uk'", 'jurisdiction: must be "gb"'),
        ("jurisdiction = 'France'", "jurisdiction: must be one of us"),
        ("refusal-memory = 1", "refusal-memory: must be true or false, not 1"),
        ("lists = ['missing.jsonl']", "missing.jsonl does not exist"),
        ("allow = 'ip'", "allow: must be a list of tables, [[allow]]"),
        ("allow = ['ip']", 'allow[0]: must be a table, not "ip"'),
        ("[[allow]]\nrule = 'ip'", "allow[0]: has no reason"),
        ("[[allow]]\nrule = 'ip'\nreason = ' '", "allow[0].reason: must be a string that is not empty"),
        ("[[allow]]\nreason = 'x'", "allow[0]: names neither a rule nor an entry"),
        ("[[allow]]\nrule = 'ip'\nreason = 'x'\nuntil = '31.12.2030'", "allow[0].until: must be a date"),
        ("[[allow]]\nrule = 'ip'\nreason = 'x'\nuntil = 2030", "allow[0].until: must be a date"),
        ("[request]\nn = 0", "request.n: must be a whole number of 1 or more, not 0"),
        ("[request]\nn = true", "request.n: must be a whole number"),
        ("[budget]\nday = -1", "budget.day: must be an amount of US dollars"),
        ("[budget]\nday = nan", "budget.day: must be an amount of US dollars"),
        ("[budget]\nday = '5'", "budget.day: must be an amount of US dollars"),
        ("[budget]\ncurrency = 'EUR'", "budget.currency: must be one of USD"),
        ("per-file-ignores = []", "per-file-ignores: must be a table"),
        ("select = [", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, text, says):
    source = tmp_path / "promptguard.toml"
    source.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert str(caught.value).startswith(f"{source}: ")
    assert says in str(caught.value)


def test_errors_in_pyproject_name_the_whole_key(tmp_path):
    source = tmp_path / "pyproject.toml"
    source.write_text("[tool.promptguard.request]\nn = 'two'")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: tool\.promptguard\.request\.n: must be"):
        load(tmp_path)
    source.write_text("[tool]\npromptguard = 1")
    with pytest.raises(ConfigError, match="must be a table"):
        load(tmp_path)
    source.write_bytes(b"# promptguard \xff")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(tmp_path)


def test_patterns_are_relative_to_the_settings_file(home, monkeypatch):
    (home / "promptguard.toml").write_text(FULL)
    settings = load(home)
    monkeypatch.chdir(home)
    assert settings.excludes("drafts/a.txt")
    assert settings.excludes("sub/drafts/deep/a.txt")
    assert settings.excludes(home / "sub" / "x.bak.txt")
    assert not settings.excludes("my-drafts/a.txt")
    assert settings.ignored_in("tests/deep/a.md") == ("artist", "ip", "risk")
    assert settings.ignored_in("a.txt") == ()
    monkeypatch.chdir("/")
    assert settings.ignored_in(home / "tests" / "a.txt") == ("artist", "risk")


def test_start_costs_no_toml_parser(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"')
    code = (
        "import sys; from pathlib import Path; from promptguard.settings_file import load; load(Path(sys.argv[1]));"
        "heavy = {'tomllib', 'tomli', 'yaml', 'json', 'datetime', 'decimal', 'difflib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = [sys.executable, "-c", code, str(tmp_path)]
    out = subprocess.run(run, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert out.stdout.strip() == "[]"
