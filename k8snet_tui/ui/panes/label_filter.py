"""A filter by labels, as kubectl's `-l` reads them: which texts are one, and which pods it leaves."""

import re
from collections.abc import Callable
from functools import lru_cache

OPTION = re.compile(r"-l(\s+|$)")
_SELECTOR = re.compile(r"!?[\w./-]+(\s*(==|=|!=)\s*[\w.-]*)?(\s*,\s*!?[\w./-]+(\s*(==|=|!=)\s*[\w.-]*)?)*")
_PART = re.compile(r"(?P<sign>!?)\s*(?P<key>[\w./-]+)(\s*(?P<is>==|=|!=)\s*(?P<value>[\w.-]*))?")
MOST_KEPT = 20_000
"""Label texts whose answer is kept: pods of one workload share theirs."""


def make_label_filter(filter_text: str) -> Callable[[str], bool] | None:
    """`-l app=web,tier!=front,!canary`, or without the `-l` where an `=` says what it is; None for others.

    What it gives takes a pod's labels as `kubectl get pods --show-labels` prints them.
    """
    option = OPTION.match(filter_text)
    selector = filter_text[option.end() :].strip(" ,") if option else filter_text.strip()
    if not option and ("=" not in selector or not _SELECTOR.fullmatch(selector)):
        return None
    wanted = [part for text in selector.split(",") if (part := _PART.fullmatch(text.strip()))]
    pairs_wanted = [f"{part['key']}={part['value']}" for part in wanted if part["is"] in ("=", "==")]

    @lru_cache(MOST_KEPT)
    def decide(labels: str) -> bool:
        pairs = dict(label.split("=", 1) for label in labels.split(",") if "=" in label)
        return all(_fits(part, pairs) for part in wanted)

    def matches(labels: str) -> bool:
        # Each of 150,000 pods may have labels of its own: most are passed by without taking them apart.
        for pair in pairs_wanted:
            if pair not in labels:
                return False
        return decide(labels)

    return matches


def _fits(part: re.Match[str], labels: dict[str, str]) -> bool:
    """As the API reads a selector: `!=` holds too where there is no such label."""
    value = labels.get(part["key"])
    if part["is"] is None:
        return (value is None) == bool(part["sign"])
    return (value == part["value"]) != (part["is"] == "!=")
