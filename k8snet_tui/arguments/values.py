"""What the value of an option may be: each gives it as its type, or says what is wrong."""

import argparse
import re

from k8snet_tui.model.trace_options import MOST_FLOWS, read_interval


def interface_name(text: str) -> str:
    """As the kernel's dev_valid_name has it: 15 bytes at most, no `/`, `:` or blank."""
    if text in (".", "..") or not re.fullmatch(r"[^/:\s]{1,15}", text) or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r} is no name of an interface")
    return text


def image(text: str) -> str:
    """A reference to an image, as far as a misspelt one is told before a pod is made that never starts."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/:@+-]*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name of an image")
    return text


def positive(text: str) -> int:
    return _number(text, 1, 1_000_000)


def interval(text: str) -> float:
    try:
        return read_interval(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def port(text: str) -> int:
    return _number(text, 1, 65535)


def flow_count(text: str) -> int:
    return _number(text, 2, MOST_FLOWS)


def hop_limit(text: str) -> int:
    return _number(text, 1, 64)


def node_count(text: str) -> int:
    return _number(text, 3, 50)


def count(text: str) -> int:
    return _number(text, 0, 2000)


def _number(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from {low} to {high}")
    return int(text)
