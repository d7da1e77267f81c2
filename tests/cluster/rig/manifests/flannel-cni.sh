# shellcheck shell=bash
# The work of flannel's own CNI plugin: a bridge over the subnet that flanneld leased for the node.
until [ -s /run/flannel/subnet.env ]; do sleep 0.2; done
# shellcheck source=/dev/null
. /run/flannel/subnet.env
network() { python3 -c 'import ipaddress, sys; print(ipaddress.ip_interface(sys.argv[1]).network)' "$1"; }
ranges="[{\"subnet\": \"$(network "$FLANNEL_SUBNET")\"}]"
routes="{\"dst\": \"$FLANNEL_NETWORK\"}, {\"dst\": \"0.0.0.0/0\"}"
if [ -n "${FLANNEL_IPV6_SUBNET:-}" ]; then
  ranges+=", [{\"subnet\": \"$(network "$FLANNEL_IPV6_SUBNET")\"}]"
  routes+=", {\"dst\": \"$FLANNEL_IPV6_NETWORK\"}, {\"dst\": \"::/0\"}"
fi
cat > /run/cni/.10-flannel <<J
{"cniVersion": "0.3.1", "name": "cbr0", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true, "mtu": $FLANNEL_MTU, "ipMasq": false,
   "ipam": {"type": "host-local", "ranges": [$ranges], "routes": [$routes]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
J
mv /run/cni/.10-flannel /run/cni/10-flannel.conflist
