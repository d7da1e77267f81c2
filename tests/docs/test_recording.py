"""The page on recordings names what is in them."""

from pathlib import Path
from typing import get_args

import pytest

from k8snet_tui.model.observation import Observation
from k8snet_tui.recording.records import Entry, Header

PAGE = (Path(__file__).parents[2] / "docs" / "recording.md").read_text("utf-8")


@pytest.mark.parametrize("kind", [*get_args(Entry), *get_args(Observation)])
def test_every_kind_of_line_and_of_observation_has_a_row(kind: type) -> None:
    assert f"| `{kind.__struct_config__.tag}` |" in PAGE  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", Header.__struct_fields__)
def test_every_field_of_the_header_is_told(field: str) -> None:
    assert f"`{field}`" in PAGE
