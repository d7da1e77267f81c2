"""Standard input, output and error, made fit for use: open, and writing plainly what an encoding lacks."""

import codecs
import os
import sys
from contextlib import suppress
from io import TextIOWrapper

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("│║┃‖", "|"),
        **dict.fromkeys("─–—−", "-"),
        **dict.fromkeys("═━⇄", "="),
        **dict.fromkeys("┄┈", "."),
        **dict.fromkeys("╍", ":"),
        **dict.fromkeys("↑", "^"),
        **dict.fromkeys("≠", "!"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╞╡╔╗╚╝▔▁▊▎▕▏▌▐", "+"),
        **dict(zip("▁▂▃▄▅▆▇█", "__--==##", strict=True)),
        **dict.fromkeys("→›▸", ">"),
        **dict.fromkeys("▾↓", "v"),
        **dict.fromkeys("←‹", "<"),
        "≥": ">",
        **dict.fromkeys("●•·…", "."),
        **dict.fromkeys("✓", "+"),
        **dict.fromkeys("✗×", "x"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        **{chr(0x2460 + number): str((number + 1) % 10) for number in range(20)},
    }
)
"""One cell for one cell. What is not here becomes a question mark."""


def prepare() -> None:
    """What was closed by whoever started us is /dev/null; no character that a locale lacks is a failure.

    A number of 0 to 2 that is free would be given to the next socket, which then receives our errors.
    """
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(opened, True)
    os.close(opened)
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115
    codecs.register_error("plain", _write_plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(ValueError, OSError):
                stream.reconfigure(errors="plain")


def write_plainly() -> None:
    """From here on nothing but ASCII is written, whatever the locale has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="ascii", errors="plain")


def is_terminal(*streams: object) -> bool:
    return all(isinstance(stream, TextIOWrapper) and stream.isatty() for stream in streams)


def _write_plainly(error: UnicodeError) -> tuple[str, int]:
    """The handler for what an encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(character if character.isascii() else "?" for character in plain), error.end
