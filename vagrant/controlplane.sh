#!/usr/bin/env bash
# controlplane.sh: the cluster itself: kubeadm init, a kubeconfig for root and for vagrant, the network plugin.
. "$(dirname "$0")/steps.sh"
need ADDRESS TOKEN KUBERNETES CNI
export KUBECONFIG=/etc/kubernetes/admin.conf

init() {
  if [ -e "$KEPT/initialised" ]; then return; fi
  # One that was broken off is not gone on with.
  if [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ]; then kubeadm reset --force > /dev/null; fi
  local file="$KEPT/init.yaml"
  install --mode 600 /dev/null "$file"
  # ttl 0: a node may be added next week. advertiseAddress: the default is the default route's, eth0's.
  cat > "$file" <<- YAML
	apiVersion: kubeadm.k8s.io/v1beta4
	kind: InitConfiguration
	bootstrapTokens: [{token: "$TOKEN", ttl: 0s}]
	localAPIEndpoint: {advertiseAddress: $ADDRESS, bindPort: 6443}
	---
	apiVersion: kubeadm.k8s.io/v1beta4
	kind: ClusterConfiguration
	clusterName: k8snet-tui
	kubernetesVersion: v$KUBERNETES
	networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/16}
	YAML
  # As a step of its own: it fetches the images that are not there, which may have to be tried again.
  retry "this machine is not as kubeadm wants it, or cannot fetch the images: what it says is above" \
    kubeadm init phase preflight --config "$file" > "$KEPT/init.log"
  kubeadm init --skip-phases preflight --config "$file" >> "$KEPT/init.log" ||
    fail "kubeadm init failed; what it said is in $KEPT/init.log"
  rm "$file"
  touch "$KEPT/initialised"
}

# give_kubeconfig USER: the administrator's, for that user alone.
give_kubeconfig() {
  local home group
  home=$(getent passwd "$1" | cut -d: -f6) || fail "there is no user $1"
  group=$(id --group "$1")
  install --directory --owner "$1" --group "$group" --mode 700 "$home/.kube"
  install --owner "$1" --group "$group" --mode 600 "$KUBECONFIG" "$home/.kube/config"
}

init
give_kubeconfig root
give_kubeconfig vagrant
wait_for 120 "the API server does not answer: crictl ps -a, journalctl -u kubelet" kubectl get --raw /readyz
case $CNI in
  flannel | calico) bash "$HERE/$CNI.sh" ;;
  *) fail "CNI=$CNI: it is one of flannel, calico" ;;
esac
retry "controlplane does not get Ready: kubectl get pods -A" \
  kubectl wait --for=condition=Ready node/controlplane --timeout=180s > /dev/null
echo "controlplane: Kubernetes $KUBERNETES with $CNI"
