"""What the Vagrantfile pins, read out of it."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[3]


def versions() -> dict[str, str]:
    text = (PROJECT / "Vagrantfile").read_text()
    table = text.partition("VERSIONS = {")[2].partition("}.freeze")[0]
    return dict(re.findall(r'"(\w+)" => "([^"]+)"', table))
