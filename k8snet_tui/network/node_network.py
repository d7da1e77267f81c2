"""One reading of a kernel's network: the script that takes it, and the record made of its output.

The script is a constant for `sh -c`. It runs in any container, needs no capability and changes nothing, and
asks the best tool first: iproute2's JSON, then its text or BusyBox's, then /proc and /sys. Where a section
comes twice, the first that says something counts.
"""

from collections.abc import Iterable

from k8snet_tui.model.network import ForwardingEntry, Interface, Neighbour, NodeNetwork, Route
from k8snet_tui.network import ip_json, ip_text, proc, sysfs
from k8snet_tui.network.json_objects import Gaps
from k8snet_tui.network.proc_interfaces import build_interfaces
from k8snet_tui.network.ticked import answer_changes
from k8snet_tui.network.untrusted import MAX_ENTRIES, plain_name

MAX_GAPS = 16

READ_SCRIPT = r"""
exec 2>/dev/null
show() { echo "@@ $1"; shift; "$@"; }
file() { echo "@@ $1"; cat "$2" || while IFS= read -r line; do printf '%s\n' "$line"; done <"$2"; }
# By their paths: a BusyBox shell takes its own applet for a bare name, though iproute2 is installed.
ip= json=
# A bridge's countdown to its next clean-up is left out: the answer would never be that of the tick before.
addr() {
  out=$("$ip" -j -d addr) || return
  while case $out in *'"gc_timer":'*,*) ;; *) false ;; esac; do
    rest=${out#*'"gc_timer":'}
    out=${out%%'"gc_timer":'*}${rest#*,}
  done
  printf '%s\n' "$out"
}
for ip in /sbin/ip /usr/sbin/ip /bin/ip /usr/bin/ip ip; do
  show addr addr && json=-j && break
done
if [ "$json" ] || show addr ip addr; then
  show neigh "$ip" $json neigh
  show route "$ip" $json route
  show route6 "$ip" $json -6 route
else
  for name in dev fib_trie if_inet6 ipv4_route ipv6_route arp; do file "$name" "/proc/net/${name#ipv4_}"; done
fi
file hash4 /proc/sys/net/ipv4/fib_multipath_hash_policy
file hash6 /proc/sys/net/ipv6/fib_multipath_hash_policy
file forward4 /proc/sys/net/ipv4/ip_forward
file forward6 /proc/sys/net/ipv6/conf/all/forwarding
fdb=
for bridge in /sbin/bridge /usr/sbin/bridge bridge; do
  show fdb "$bridge" -j fdb show && fdb=1 && break
  show fdb "$bridge" fdb show && fdb=1 && break
done
[ "$json" ] && [ "$fdb" ] && exit 0
echo "@@ links"
for net in /sys/class/net/*; do
  [ -e "$net/ifindex" ] || continue
  row=${net##*/}
  for name in ifindex iflink address mtu flags operstate type master/ifindex brport/port_no; do
    value=; read -r value <"$net/$name"; row="$row ${value:--}"
  done
  type=-
  while read -r value; do case $value in DEVTYPE=*) type=${value#DEVTYPE=};; esac; done <"$net/uevent"
  printf '%s %s\n' "$row" "$type"
done
[ "$fdb" ] && exit 0
for net in /sys/class/net/*; do
  [ -e "$net/brforward" ] || continue
  echo "@@ brforward ${net##*/}"
  od -An -v -tx1 "$net/brforward" || hexdump -v -e '16/1 "%02x " "\n"' "$net/brforward"
done
exit 0
"""

FOLLOW_SCRIPT = answer_changes(READ_SCRIPT)


class _Sections:
    """The output by its sections, and what of them could not be read."""

    def __init__(self, text: str) -> None:
        self._texts: dict[str, str] = {}
        for part in ("\n" + text).split("\n@@ ")[1:]:
            name, _, body = part.partition("\n")
            if body.strip() and name not in self._texts:
                self._texts[name] = body
        self.gaps: dict[str, None] = {}

    def text(self, name: str) -> str:
        return self._texts.get(name, "")

    def names(self) -> Iterable[str]:
        return self._texts.keys()

    def is_json(self, name: str) -> bool:
        return self.text(name).lstrip().startswith("[")

    def gaps_of(self, what: str) -> Gaps:
        return lambda why: self.gaps.setdefault(f"{what}: {why}")


def parse_node_network(node: str, output: bytes) -> NodeNetwork:
    """The record of whatever the script printed; it never raises, what can't be read stands in its gaps."""
    sections = _Sections(output.decode("utf-8", "replace"))
    links = sysfs.read_links(sections.text("links"))
    routes = _routes(sections)
    tool, interfaces = _interfaces(sections)
    if interfaces:
        interfaces = [sysfs.complete(interface, links.get(interface.name)) for interface in interfaces]
    else:
        tool, interfaces = "/proc", build_interfaces(sections.text, routes, links)
    neighbours, forwarding = tuple(_neighbours(sections)), tuple(_forwarding(sections, links))
    gaps = tuple(sections.gaps)[:MAX_GAPS]
    policies = _policy(sections.text("hash4")), _policy(sections.text("hash6"))
    forwards = _switch(sections.text("forward4")), _switch(sections.text("forward6"))
    return NodeNetwork(
        node, tool, tuple(interfaces), neighbours, forwarding, tuple(routes), gaps, policies, forwards
    )


def _policy(text: str) -> int | None:
    return int(text) if text.strip() in ("0", "1", "2", "3") else None


def _switch(text: str) -> bool | None:
    return text.strip() != "0" if text.strip() in ("0", "1", "2") else None


def _interfaces(sections: _Sections) -> tuple[str, list[Interface]]:
    addr, gaps = sections.text("addr"), sections.gaps_of("interfaces")
    if sections.is_json("addr"):
        return "ip -j", list(ip_json.read_interfaces(addr, gaps))
    return "ip", list(ip_text.read_interfaces(addr, gaps))


def _routes(sections: _Sections) -> list[Route]:
    gaps = sections.gaps_of("routes")
    found = list(proc.read_routes(sections.text("ipv4_route"), gaps))
    found += proc.read_ipv6_routes(sections.text("ipv6_route"), gaps)
    for name, family in (("route", 4), ("route6", 6)):
        form = ip_json if sections.is_json(name) else ip_text
        found += form.read_routes(sections.text(name), family, gaps)
    return found


def _neighbours(sections: _Sections) -> list[Neighbour]:
    form = ip_json if sections.is_json("neigh") else ip_text
    found = list(form.read_neighbours(sections.text("neigh"), sections.gaps_of("neighbours")))
    return found or list(proc.read_arp(sections.text("arp")))


def _forwarding(sections: _Sections, links: dict[str, sysfs.Link]) -> list[ForwardingEntry]:
    form = ip_json if sections.is_json("fdb") else ip_text
    found = list(form.read_forwarding(sections.text("fdb"), sections.gaps_of("forwarding table")))
    for name in sections.names():
        title, _, bridge = name.partition(" ")
        if title == "brforward":
            found += sysfs.read_forwarding(plain_name(bridge), sections.text(name), links)
    return found[:MAX_ENTRIES]
