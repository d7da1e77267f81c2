"""What a person has chosen is there the next time."""

from pathlib import Path

import pytest

from k8snet_tui.preferences import Preferences, load_preferences, preferences_path, save_preferences

CHOSEN = Preferences(hop_columns=("HOP", "ADDRESS", "P95"))


def test_what_was_kept_is_there_again_and_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "k8snet-tui" / "settings.json"
    save_preferences(path, Preferences())
    save_preferences(path, CHOSEN)
    assert load_preferences(path) == CHOSEN
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"hop_columns": 7}', b"\xff"])
def test_a_file_that_cannot_be_read_stands_for_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    assert load_preferences(path) == Preferences()
    path.write_bytes(content)
    assert load_preferences(path) == Preferences()


def test_what_a_newer_version_kept_besides_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"hop_columns": ["HOP"], "theme": "solarized"}')
    assert load_preferences(path).hop_columns == ("HOP",)


def test_a_file_that_cannot_be_replaced_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    save_preferences(path, CHOSEN)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save_preferences(path, Preferences())
    assert load_preferences(path) == CHOSEN and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("base", "expected"),
    [("/etc/me", "/etc/me/k8snet-tui/settings.json"), ("", None), ("relative/path", None)],
)
def test_it_is_where_the_xdg_specification_wants_it(
    base: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", base)
    at_home = Path.home() / ".config" / "k8snet-tui" / "settings.json"
    assert preferences_path() == (Path(expected) if expected else at_home)
