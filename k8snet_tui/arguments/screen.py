"""The options of the screen, for each command that opens it."""

import argparse


def add_screen_options(parser: argparse.ArgumentParser, default: object) -> None:
    """`default`: SUPPRESS for a command, so that what stands before its name still counts."""
    options = {
        "--ascii": "lines and marks of plain characters; also by K8SNET_TUI_ASCII=1",
        "--no-mouse": "leave the mouse to the terminal, to select and copy text",
        "--report-on-exit": "print the last path when the screen is left",
    }
    for name, told in options.items():
        parser.add_argument(name, action="store_true", default=default, help=told)
