"""The rules by which a kernel chooses a routing table: `ip rule`, as it prints them (ip-rule(8))."""

from collections.abc import Iterator
from itertools import islice

from k8snet_tui.network.untrusted import lines_of

MAX_RULES = 1000
RULES_SCRIPT = r"""
exec 2>/dev/null
for ip in /sbin/ip /usr/sbin/ip /bin/ip /usr/bin/ip ip; do
  "$ip" rule && { "$ip" -6 rule | sed 's/^/inet6 /'; exit 0; }
done
exit 0
"""


def read_rules(output: bytes) -> tuple[str, ...]:
    """One line a rule, those for IPv6 with `inet6` before them; none where the node has no `ip`."""
    return tuple(islice(_rules(output.decode("utf-8", "replace")), MAX_RULES))


def _rules(text: str) -> Iterator[str]:
    for line in lines_of(text):
        rule = " ".join("".join(c for c in line if c.isprintable() or c == "\t").split())
        if rule:
            yield rule
