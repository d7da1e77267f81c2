"""What a diagnosis comes to: one sentence, what it rests on, and what may help."""

from msgspec import Struct


class Finding(Struct, frozen=True):
    sentence: str
    evidence: tuple[str, ...] = ()
    """What was read, in the words of who said it: `kubelet: Failed to pull image "web:7": …`."""
    remedy: str = ""
    is_broken: bool = True
    """False for what is merely on its way, or over."""
    rests_on_runtime: bool = False
    """It is what a container runtime could not do: its own log may say more."""
