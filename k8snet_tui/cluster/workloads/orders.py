"""What is to be created, as a record, and what was created: names, labels and annotations of ours.

Nothing here needs the official client: a session names what it is about to create before that is loaded.
"""

import getpass
import secrets
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

SESSION, CREATOR, EXPIRES = "k8snet-tui.io/session", "k8snet-tui.io/creator", "k8snet-tui.io/expires"
SIGNATURE = "k8snet-tui.io/signature"
CONTAINER = "probe"
POD_PREFIX, EPHEMERAL_PREFIX = "k8snet-probe", "k8snet"
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Without vowels: no words by chance."""


class ProbePodOrder(Struct, frozen=True):
    namespace: str
    name: str
    node: str
    session: str
    image: str
    command: tuple[str, ...]
    lifetime_s: int
    """Of the pod, whatever becomes of us: its activeDeadlineSeconds."""
    expires: str
    """When that is over, in ISO 8601."""


class Created(Struct, frozen=True):
    """A pod that the server has taken."""

    namespace: str
    name: str
    uid: str


class Leftover(Struct, frozen=True):
    """A pod that bears our label, and what is to be done with it."""

    created: Created
    session: str
    phase: str
    is_own: bool
    """This user's session signed it."""
    is_removable: bool
    told: str
    """Whose it is, and why it stays or goes; safe to print."""
    is_going: bool = False
    """The server has taken its removal; its kubelet may need some seconds."""
    is_stuck: bool = False
    """It needs longer than that: its node does not answer, or a finalizer holds it."""


def order_probe_pod(
    namespace: str, node: str, *, session: str, image: str, command: Sequence[str], lifetime_s: int
) -> ProbePodOrder:
    expires = datetime.fromtimestamp(time.time() + lifetime_s, UTC).isoformat(timespec="seconds")
    name = make_name(POD_PREFIX)
    return ProbePodOrder(namespace, name, node, session, image, tuple(command), lifetime_s, expires)


def make_name(prefix: str) -> str:
    """Unique enough: one of fourteen million."""
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _ in range(5))}"


def describe_creator() -> str:
    """Who created a thing, as a person would look for him: the user on this machine. It proves nothing."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return f"{user}@{socket.gethostname()}"
