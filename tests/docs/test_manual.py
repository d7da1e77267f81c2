"""The manual's generated page is what the screen has, and every link in it leads somewhere."""

import re
from pathlib import Path

import pytest

from scripts.keys_page import PAGE, render

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))


def test_the_page_of_keys_is_the_screens_own_table() -> None:
    assert PAGE.read_text("utf-8") == render(), "run: python -m scripts.keys_page"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_pages_and_every_page_is_in_the_table_of_contents(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / link).exists(), link
    assert page.name in (ROOT / "mkdocs.yml").read_text("utf-8")
