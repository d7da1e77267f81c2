"""The schemas in the manual are those of the records, and what really comes out fits them, field by field."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from k8snet_tui.commands.demo import RECORDING
from scripts.json_schemas import FOLDER, SCHEMAS, render
from tests.traces.command_line import CommandLine


def validator(name: str) -> Draft202012Validator:
    """Of exactly these fields: one that was added to the output and not to its schema is found."""
    return Draft202012Validator(_closed(json.loads(render(name))))


def _closed(schema: Any) -> Any:
    match schema:
        case dict():
            closed = {key: _closed(each) for key, each in schema.items()}
            return {"additionalProperties": False, **closed} if "properties" in schema else closed
        case list():
            return [_closed(each) for each in schema]
    return schema


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_manuals_schema_is_that_of_the_records(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text("utf-8") == render(name), "run: python -m scripts.json_schemas"


@pytest.mark.parametrize(
    "arguments",
    [
        ("shell-1", "httpd", "--exec", "node", "--mtu"),
        ("shell-1", "shell-2", "--both"),
        ("node/controlplane", "10.0.2.3", "--allow", "node"),
        ("shell-1", "httpd", "--flows", "2"),
        ("shell-1", "10.244.2.250", "--exec", "node", "--wait", "1"),
    ],
    ids=" ".join,
)
def test_a_document_fits_its_schema(arguments: tuple[str, ...], host_gw: CommandLine) -> None:
    validator("trace").validate(host_gw.run("trace", *arguments, "-o", "json").document)


@pytest.mark.parametrize("more", [(), ("--both",), ("--rounds", "2"), ("--flows", "2")], ids=" ".join)
def test_each_event_fits_its_schema(more: tuple[str, ...], host_gw: CommandLine) -> None:
    events = host_gw.run("trace", "shell-1", "httpd", "--exec", "node", "-o", "jsonl", *more).json_lines
    assert {"started", "hop", "ended"} <= {event["event"] for event in events}
    for event in events:
        validator("events").validate(event)


def test_each_line_of_a_recording_fits_its_schema(host_gw: CommandLine, tmp_path: Path) -> None:
    made = tmp_path / "path.rec"
    host_gw.run("trace", "shell-1", "httpd", "--exec", "node", "--rounds", "2", "--record", str(made))
    lines = made.read_text("utf-8").splitlines()
    assert len(lines) > 5
    held = validator("recording")
    for line in lines:
        held.validate(json.loads(line))


def test_a_recording_that_was_made_before_fits_the_published_schema_which_takes_other_fields() -> None:
    held = Draft202012Validator(json.loads(render("recording")))
    for line in RECORDING.read_text("utf-8").splitlines():
        held.validate(json.loads(line))


def test_a_field_of_another_kind_does_not_fit() -> None:
    assert not validator("events").is_valid({"version": 1, "event": "tool", "tool": 3, "clock": "at sending"})
