"""One reading of a kernel's network: the script that takes it, and the record made of its output.

The script is a constant for `sh -c`. It runs in any container, needs no capability and changes nothing, and
asks the best tool first: iproute2's JSON, then its text or BusyBox's, then /proc and /sys. Where a section
comes twice, the first that says something counts.
"""

from k8snet_tui.model.network import ForwardingEntry, Interface, Neighbour, NodeNetwork, Route
from k8snet_tui.network import ip_json, ip_text, proc, sysfs
from k8snet_tui.network.hostile import MAX_ENTRIES, plain_name
from k8snet_tui.network.proc_interfaces import build_interfaces
from k8snet_tui.network.ticked import answer_changes

READ_SCRIPT = r"""
exec 2>/dev/null
show() { echo "@@ $1"; shift; "$@"; }
file() { echo "@@ $1"; cat "$2" || while IFS= read -r line; do printf '%s\n' "$line"; done <"$2"; }
# By their paths: a BusyBox shell takes its own applet for a bare name, though iproute2 is installed.
ip= json=
for ip in /sbin/ip /usr/sbin/ip /bin/ip /usr/bin/ip ip; do
  show addr "$ip" -j -d addr && json=-j && break
done
if [ "$json" ] || show addr ip addr; then
  show neigh "$ip" $json neigh
  show route "$ip" $json route
  show route6 "$ip" $json -6 route
else
  for name in dev fib_trie if_inet6 ipv4_route ipv6_route arp; do file "$name" "/proc/net/${name#ipv4_}"; done
fi
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


def parse_reading(node: str, output: bytes) -> NodeNetwork:
    """The record of whatever the script printed; it never raises, what can't be read is left out."""
    sections = _split(output.decode("utf-8", "replace"))
    links = sysfs.read_links(sections.get("links", ""))
    routes = _routes(sections)
    addr = sections.get("addr", "")
    tool, interfaces = "/proc", list[Interface]()
    if _is_json(addr):
        tool, interfaces = "ip -j", list(ip_json.read_interfaces(addr))
    elif addr:
        tool, interfaces = "ip", list(ip_text.read_interfaces(addr))
    if interfaces:
        interfaces = [sysfs.complete(interface, links.get(interface.name)) for interface in interfaces]
    else:
        tool, interfaces = "/proc", build_interfaces(sections, routes, links)
    neighbours, forwarding = tuple(_neighbours(sections)), tuple(_forwarding(sections, links))
    return NodeNetwork(node, tool, tuple(interfaces), neighbours, forwarding, tuple(routes))


def _split(text: str) -> dict[str, str]:
    sections: dict[str, str] = {}
    for part in ("\n" + text).split("\n@@ ")[1:]:
        name, _, body = part.partition("\n")
        if body.strip() and name not in sections:
            sections[name] = body
    return sections


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("[")


def _routes(sections: dict[str, str]) -> list[Route]:
    found = list(proc.read_routes(sections.get("ipv4_route", "")))
    found += proc.read_ipv6_routes(sections.get("ipv6_route", ""))
    for name, family in (("route", 4), ("route6", 6)):
        text = sections.get(name, "")
        found += (ip_json.read_routes if _is_json(text) else ip_text.read_routes)(text, family)
    return found


def _neighbours(sections: dict[str, str]) -> list[Neighbour]:
    text = sections.get("neigh", "")
    found = list((ip_json.read_neighbours if _is_json(text) else ip_text.read_neighbours)(text))
    return found or list(proc.read_arp(sections.get("arp", "")))


def _forwarding(sections: dict[str, str], links: dict[str, sysfs.Link]) -> list[ForwardingEntry]:
    text = sections.get("fdb", "")
    found = list((ip_json.read_forwarding if _is_json(text) else ip_text.read_forwarding)(text))
    for name, dump in sections.items():
        title, _, bridge = name.partition(" ")
        if title == "brforward":
            found += sysfs.read_forwarding(plain_name(bridge), dump, links)
    return found[:MAX_ENTRIES]
