#!/usr/bin/env bash
# node.sh FOLDER: one node's programs, as process 1 of its own process and mount namespaces.
# The machine's /run, /var/lib and /var/log are hidden by the node's own, in FOLDER; its configuration is there.
# Whoever ends this process ends everything on the node, containers too.
set -euo pipefail
folder=$1
for part in run var/lib var/log; do
  mkdir -p "$folder/$part"
  mount --bind "$folder/$part" "/$part"
  mount --make-rshared "/$part"
done
mkdir -p /run/cni /run/netns /var/lib/cni/bin
touch /run/xtables.lock

containerd --config "$folder/containerd.toml" > "$folder/containerd.log" 2>&1 &
until ctr version > /dev/null 2>&1; do sleep 0.1; done
for image in "$folder"/images/*.tar; do
  ctr --namespace k8s.io images import "$image" > /dev/null
done
kube-proxy --config "$folder/proxy.yaml" --hostname-override "$(< "$folder/name")" > "$folder/proxy.log" 2>&1 &
[ ! -e "$folder/flannel-cni" ] || bash "$folder/flannel-cni" &
kubelet --config "$folder/kubelet.yaml" --kubeconfig "$folder/kubeconfig" \
  --hostname-override "$(< "$folder/name")" --node-ip "$(< "$folder/addresses")" > "$folder/kubelet.log" 2>&1 &
while true; do wait -n || true; sleep 0.1; done # process 1 reaps what others left
