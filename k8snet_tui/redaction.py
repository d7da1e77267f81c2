"""What must never be shown: the secrets of this session, and whatever looks like one.

Every secret is told here when it is read (`remember`), whatever its shape, so that an opaque token, a pair of
basic auth or a variable of a credential plugin is found in any text, in the forms that it travels in. All
sentences about failures go through `redact`.
"""

import base64
import json
import re
from urllib.parse import quote

HIDDEN = "[hidden]"
LEAST_LENGTH = 6
"""Shorter values are words that stand in sentences for another reason."""
MOST_SECRETS = 2000
"""Tokens are renewed: the oldest are forgotten."""

_SHAPES = re.compile(r"eyJ[\w-]+\.[\w-]+\.?[\w-]*|(?i:(?<=bearer )|(?<=basic ))\S+|(?<=://)[^/@\s]+(?=@)")
_known: dict[str, None] = {}


def remember(secret: str) -> None:
    """From now on `redact` hides it; of several lines each."""
    for line in {secret, secret.strip(), *secret.splitlines()}:
        if len(line.strip()) < LEAST_LENGTH or line.startswith("-----"):
            continue
        for form in (line, quote(line, safe=""), json.dumps(line)[1:-1], " ".join(line.split())):
            _known[form] = None
        _known[base64.b64encode(line.encode("utf-8", "replace")).decode().rstrip("=")] = None
    while len(_known) > MOST_SECRETS:
        del _known[next(iter(_known))]


def redact(text: str) -> str:
    """The text without any secret that is known, and without anything that looks like one."""
    for secret in sorted((known for known in _known if known in text), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _SHAPES.sub(HIDDEN, text)
