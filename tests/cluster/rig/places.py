"""Where a rig keeps what it makes, and what its parts are called.

Everything bears the rig's name, so that several can be up beside each other.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

MACHINES = {"controlplane": 10, "node-1": 11, "node-2": 12}
"""The nodes, and the last part of their addresses in 192.168.56.0/24 and fd56::/64."""
SWITCH = "switch"
HERE = Path(__file__).parent


class Unavailable(Exception):
    """This machine cannot do it; the sentence says what is missing and how to get it."""


@dataclass(frozen=True)
class Rig:
    name: str
    cache: Path

    @property
    def run(self) -> Path:
        """All that belongs to this rig while it is up; `down` removes it."""
        return self.cache / "run" / self.name

    @property
    def logs(self) -> Path:
        return self.run / "log"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's."""
        return self.run / "admin.kubeconfig"

    @property
    def programs(self) -> Path:
        """Links to the cached programs, under the names they are called by."""
        return self.run / "bin"

    def namespace(self, machine: str) -> str:
        return f"k8snet-{self.name}-{machine}"

    def namespaces(self) -> list[str]:
        nodes = [each for node in MACHINES for each in (node, nat_of(node))]
        return [self.namespace(machine) for machine in (SWITCH, *nodes)]


def nat_of(node: str) -> str:
    """The machine behind a node's eth0: VirtualBox's NAT, the same addresses for each."""
    return f"nat-{node}"


def cache_folder() -> Path:
    """$K8SNET_RIG_CACHE, else a folder of the user's cache."""
    given = os.environ.get("K8SNET_RIG_CACHE")
    if given:
        return Path(given).absolute()
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "k8snet-tui" / "rig"


def this_rig() -> Rig:
    """The one that $K8SNET_RIG names; `rig` without."""
    name = os.environ.get("K8SNET_RIG") or "rig"
    if not re.fullmatch(r"[a-z0-9-]{1,20}", name):
        raise Unavailable(f"$K8SNET_RIG is '{name}': a name has small letters, digits and dashes")
    cache = cache_folder()
    hidden = [folder for folder in ("/run", "/var/lib", "/var/log") if cache.is_relative_to(folder)]
    if hidden:
        raise Unavailable(f"{cache} is below {hidden[0]}, which every node hides: set K8SNET_RIG_CACHE")
    return Rig(name, cache)
