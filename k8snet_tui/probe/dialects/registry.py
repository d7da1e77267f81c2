"""The tools that are known, and in which order a source's own are tried.

Those that send all TTLs at once come before those that take their time; of them the one that sees to it
itself that an answer is its own. mtr has the better clock, but sends a probe each tenth of a second;
tracepath needs no right, but waits for each hop. A container's python3 is taken where none of these may send.
"""

from collections.abc import Sequence

from k8snet_tui.probe.dialects.busybox import BUSYBOX
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.dialects.inetutils import INETUTILS
from k8snet_tui.probe.dialects.linux import LINUX
from k8snet_tui.probe.dialects.mtr import MTR
from k8snet_tui.probe.dialects.plain import PLAIN
from k8snet_tui.probe.dialects.tracepath import TRACEPATH
from k8snet_tui.probe.dialects.tracer import TRACER

TOOLS: Sequence[Dialect] = (LINUX, BUSYBOX, INETUTILS, PLAIN, MTR, TRACEPATH)
DIALECTS = (*TOOLS, TRACER)
NO_TOOL = "none"
"""What the far end says where none of its tools can, or may, send such probes."""
PROGRAMS = ("traceroute", "busybox traceroute", "inetutils-traceroute", "mtr", "tracepath")
"""Of whichever make the first is, its `--version` says; the others are called as their dialects."""


def find_dialect(tool: str) -> Dialect:
    """By the name that the far end gives its tool; one that is not known is taken for a traceroute."""
    return next((dialect for dialect in DIALECTS if dialect.name == tool), PLAIN)
