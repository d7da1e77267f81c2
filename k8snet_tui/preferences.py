"""What a person has chosen on the screen, kept from one run to the next in a small file of their own.

It is `settings.json` where the XDG Base Directory Specification wants it: in `$XDG_CONFIG_HOME/k8snet-tui`,
else in `~/.config/k8snet-tui`.
"""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
from msgspec import Struct


class Preferences(Struct, frozen=True, omit_defaults=True):
    hop_columns: tuple[str, ...] = ()
    """Headings of the hops' table, in their order; empty for those that it has by default."""


def preferences_path() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME", "")
    # By the specification a path that is not absolute does not count.
    folder = Path(base) if base and Path(base).is_absolute() else Path.home() / ".config"
    return folder / "k8snet-tui" / "settings.json"


def load_preferences(path: Path) -> Preferences:
    """What was kept; the defaults where there is no such file, or none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Preferences)
    except (OSError, msgspec.DecodeError):
        return Preferences()


def save_preferences(path: Path, preferences: Preferences) -> None:
    """The whole file or nothing of it, whoever else writes or reads it meanwhile. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            file.write(msgspec.json.format(msgspec.json.encode(preferences)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise
