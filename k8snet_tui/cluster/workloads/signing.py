"""Proof that this user's session made a pod: a signature with a key that never leaves this machine.

Labels and annotations can be written by anybody who may create pods, so they prove nothing.
"""

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path

from k8snet_tui.cluster.workloads.orders import ProbePodOrder

KEY_BYTES = 32


def key_path() -> Path:
    state = os.environ.get("XDG_STATE_HOME", "")
    return (Path(state) if state else Path.home() / ".local/state") / "k8snet-tui/key"


def sign(order: ProbePodOrder) -> str:
    """Of all that makes the pod what it is; empty where no key can be kept."""
    key = _read_key(key_path())
    # A mirror may stand in the image's place, so only its last part counts.
    image = order.image.split("@")[0].rpartition("/")[2].partition(":")[0]
    parts = (order.namespace, order.name, order.node, order.session, order.expires, image, *order.command)
    told = "\0".join((*parts, str(order.lifetime_s)))
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest() if key else ""


def is_signed(order: ProbePodOrder, signature: str) -> bool:
    expected = sign(order)
    return bool(expected) and hmac.compare_digest(expected.encode(), signature.encode())


@cache
def _read_key(path: Path) -> bytes:
    """Made by the first session; two that begin at once agree on the one that was there first."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
        key = path.read_bytes()
    except (OSError, RuntimeError):
        return b""
    return key if len(key) == KEY_BYTES else b""
