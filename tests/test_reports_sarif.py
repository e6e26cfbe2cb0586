"""SARIF against a schema.

The official schema ships with no package on the index that installs it, and is not ours to copy. This one
holds what we use of it, more strictly: nothing unknown passes. To hold the report to the official one as
well, name that file in PROMPTGUARD_SARIF_SCHEMA.
"""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from test_reports import BROKEN, RULES, SAMPLE, checked, document, finding, written

from promptguard.findings import Suppressed
from promptguard.sources import Prompt


def closed(required, **optional):
    every = required | optional
    return {
        "type": "object",
        "properties": every,
        "required": sorted(required),
        "additionalProperties": False,
    }


COUNT = {"type": "integer", "minimum": 1}
TEXT = closed({"text": {"type": "string", "minLength": 1}})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
ARTIFACT = closed({"uri": {"type": "string", "pattern": r"^[!-~]+$"}}, uriBaseId={"type": "string"})
REGION = closed(
    {"startLine": COUNT},
    startColumn=COUNT,
    endLine=COUNT,
    endColumn=COUNT,
    snippet=closed({"text": {"type": "string"}}),
)
LOCATION = closed(
    {"physicalLocation": closed({"artifactLocation": ARTIFACT}, region=REGION)},
    logicalLocations={
        "type": "array",
        "items": closed({"fullyQualifiedName": {"type": "string"}, "kind": {"type": "string"}}),
    },
)
RULE = closed(
    {"id": {"type": "string"}},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help=TEXT,
    defaultConfiguration=closed({"level": LEVEL}),
    properties=closed({"tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}}),
)
RESULT = closed(
    {"message": TEXT, "ruleId": {"type": "string"}, "level": LEVEL},
    ruleIndex={"type": "integer", "minimum": 0},
    locations={"type": "array", "items": LOCATION, "minItems": 1},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
    properties={"type": "object"},
)
INVOCATION = closed(
    {"executionSuccessful": {"type": "boolean"}},
    toolExecutionNotifications={
        "type": "array",
        "items": closed({"message": TEXT}, level=LEVEL, locations={"type": "array", "items": LOCATION}),
    },
)
DRIVER = closed(
    {"name": {"const": "promptguard"}},
    semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
    rules={"type": "array", "items": RULE, "uniqueItems": True},
)
RUN = closed(
    {"tool": closed({"driver": DRIVER}), "results": {"type": "array", "items": RESULT}},
    columnKind={"const": "utf16CodeUnits"},
    invocations={"type": "array", "items": INVOCATION},
    properties={"type": "object"},
)
SCHEMA = closed(
    {"version": {"const": "2.1.0"}, "runs": {"type": "array", "items": RUN, "minItems": 1, "maxItems": 1}},
    **{"$schema": {"type": "string", "format": "uri"}},
)

REPORTS = {
    "clean": ([], []),
    "findings": (SAMPLE, []),
    "unreadable": (SAMPLE, [BROKEN]),
}


def sarif(items, **options):
    return json.loads(written("sarif", items, **options))


@pytest.mark.parametrize("name", REPORTS)
def test_fits_the_schema(name):
    items, failed = REPORTS[name]
    report = sarif(items, failed=failed)
    Draft7Validator.check_schema(SCHEMA)
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(report)] == []
    official = os.environ.get("PROMPTGUARD_SARIF_SCHEMA")
    if official:
        schema = json.loads(Path(official).read_text(encoding="utf-8"))
        assert [error.message for error in Draft7Validator(schema).iter_errors(report)] == []


def test_our_schema_refuses_what_is_wrong():
    report = sarif(SAMPLE)
    report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    del report["runs"][0]["results"][1]["message"]
    assert len(list(Draft7Validator(SCHEMA).iter_errors(report))) == 2


def test_places_count_utf16():
    report = sarif(SAMPLE)
    region = report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    before = len('  "prompt": "caf\\u00e9 😀 by '.encode("utf-16-le")) // 2
    assert region == {
        "startLine": 2,
        "startColumn": before + 1,
        "endLine": 2,
        "endColumn": before + 4,
        "snippet": {"text": "宫崎駿"},
    }


def test_rules_are_referred_to_by_their_place():
    run = sarif(SAMPLE)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    unknown = sarif([checked(Prompt("X"), finding("X", "X", rule="own/rule"))])["runs"][0]["results"][0]
    assert "ruleIndex" not in unknown


def test_fingerprints_do_not_move_with_the_line():
    prints = [
        sarif(document(name, text, "X"))["runs"][0]["results"][0]["partialFingerprints"]
        for name, text in (("a.txt", "by X"), ("a.txt", "\n\n  by X"), ("b.json", '{"prompt": "by X"}'))
    ]
    assert prints[0] == prints[1] == prints[2]
    other = sarif(document("a.txt", "of X", "X"))["runs"][0]["results"][0]["partialFingerprints"]
    assert other != prints[0]
    twice = checked(Prompt("X X"), finding("X X", "X"), finding("X X", "X"))
    first, second = sarif([twice])["runs"][0]["results"]
    assert first["partialFingerprints"] != second["partialFingerprints"]


def test_paths_become_uris():
    def uri(path, **options):
        item = checked(Prompt("X", path), finding("X", "X"))
        location = sarif([item], **options)["runs"][0]["results"][0]["locations"][0]
        return location["physicalLocation"]["artifactLocation"]

    assert uri("a b/宫.txt") == {"uri": "a%20b/%E5%AE%AB.txt", "uriBaseId": "%SRCROOT%"}
    assert uri(os.fsdecode(b"bad\xff.txt"))["uri"] == "bad%FF.txt"
    assert uri("/far/a.txt") == {"uri": "file:///far/a.txt"}
    assert uri("/near/a.txt", root=Path("/near")) == {"uri": "a.txt", "uriBaseId": "%SRCROOT%"}


def test_a_run_that_could_not_read_a_file_was_no_success():
    run = sarif(SAMPLE, failed=[BROKEN])["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == str(BROKEN)
    assert sarif([])["runs"][0]["invocations"] == [{"executionSuccessful": True}]


def test_allowed_findings_are_counted_and_open_no_alert():
    allowed = Suppressed(finding("by X", "X"), "licence")
    run = sarif([checked(Prompt("by X"), suppressed=[allowed])])["runs"][0]
    assert run["results"] == []
    assert run["properties"] == {"prompts": 1, "suppressed": 1}
