#!/usr/bin/env bash
# calico.sh: Calico with VXLAN, called by controlplane.sh. Its own manifest, changed by kustomize, which kubectl has.
. "$(dirname "$0")/steps.sh"
need CALICO_MANIFEST CALICO_SHA256
folder=$KEPT/calico
mkdir -p "$folder"
if ! echo "$CALICO_SHA256  $folder/manifest.yaml" | sha256sum --check --status 2> /dev/null; then
  fetch "$CALICO_MANIFEST" "$folder/manifest.yaml"
  echo "$CALICO_SHA256  $folder/manifest.yaml" | sha256sum --check --status ||
    fail "$CALICO_MANIFEST is not the file that is expected: its SHA-256 is another one"
fi
# interface=eth1: else the first machine takes eth0's 10.0.2.15, and the others stop, since it is taken.
cat > "$folder/patch.yaml" << 'YAML'
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: calico-node, namespace: kube-system}
spec:
  template:
    spec:
      containers:
      - name: calico-node
        env:
        - {name: IP_AUTODETECTION_METHOD, value: interface=eth1}
        - {name: CALICO_IPV4POOL_CIDR, value: 10.244.0.0/16}
        - {name: CALICO_IPV4POOL_VXLAN, value: Always}
YAML
echo 'resources: [manifest.yaml]
patches: [{path: patch.yaml}]' > "$folder/kustomization.yaml"
# On the server's side: its definitions are too long for the annotation that the other way leaves.
kubectl apply --server-side --force-conflicts --kustomize "$folder" > /dev/null
