#!/usr/bin/env bash
# node.sh: a node joins the controlplane, and has its pods of the tutorial running.
. "$(dirname "$0")/steps.sh"
need CONTROLPLANE TOKEN NODES
node=$(hostname)

join() {
  if [ -e "$KEPT/joined" ]; then return; fi
  if [ -e /etc/kubernetes/kubelet.conf ]; then kubeadm reset --force > /dev/null; fi
  wait_for 300 "nothing answers on $CONTROLPLANE:6443: vagrant up controlplane comes first" \
    curl --silent --insecure --max-time 5 "https://$CONTROLPLANE:6443/livez"
  local file="$KEPT/join.yaml"
  install --mode 600 /dev/null "$file"
  # The authority is taken from the controlplane as it comes, since it is made there: what is read is signed with
  # the token, which nobody but these machines has.
  cat > "$file" <<- YAML
	apiVersion: kubeadm.k8s.io/v1beta4
	kind: JoinConfiguration
	discovery:
	  bootstrapToken: {apiServerEndpoint: "$CONTROLPLANE:6443", token: "$TOKEN", unsafeSkipCAVerification: true}
	YAML
  kubeadm join --config "$file" > "$KEPT/join.log" || fail "kubeadm join failed; what it said is in $KEPT/join.log"
  rm "$file"
  touch "$KEPT/joined"
}

# As the kubelet, which may see its own node and the pods on it.
see() { kubectl --kubeconfig /etc/kubernetes/kubelet.conf "$@"; }
is_ready() { see wait --for=condition=Ready "node/$node" --timeout=10s; }
pods_are_ready() {
  local ready
  ready=$(see get pods --namespace default --field-selector "spec.nodeName=$node" \
    --output 'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' | grep -c True)
  [ "$ready" -ge "$pods" ]
}
# As many as pods.sh has made for it: a node that was just joined has none for a moment.
case $node in
  node-1) pods=$([ "$NODES" = 2 ] && echo 5 || echo 3) ;;
  node-2) pods=2 ;;
  *) pods=0 ;;
esac

join
wait_for 300 "$node does not get Ready: on controlplane, kubectl describe node $node" is_ready
# Their images are fetched meanwhile.
wait_for 600 "the pods on $node do not start: on controlplane, kubectl get pods -o wide" pods_are_ready
echo "$node: joined, Ready"
