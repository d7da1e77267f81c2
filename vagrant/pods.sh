#!/usr/bin/env bash
# pods.sh: the tutorial's pods, where the tutorial has them: nginx, web1, shell-1 on node-1; httpd, shell-2 on node-2.
# Made before the nodes are there: each waits for its own.
. "$(dirname "$0")/steps.sh"
need NODES NGINX_IMAGE HTTPD_IMAGE BUSYBOX_IMAGE
export KUBECONFIG=/etc/kubernetes/admin.conf
first=node-1 second=node-2
if [ "$NODES" = 2 ]; then second=$first; fi

# run NAME IMAGE NODE [COMMAND…]
run() {
  local name=$1 image=$2 node=$3
  shift 3
  if kubectl get pod "$name" > /dev/null 2>&1; then return; fi
  kubectl run "$name" --image="$image" --image-pull-policy=IfNotPresent \
    --overrides="{\"spec\": {\"nodeSelector\": {\"kubernetes.io/hostname\": \"$node\"}}}" ${1:+--command -- "$@"}
}

wait_for 60 "the namespace default has no service account: kubectl get pods -n kube-system" \
  kubectl get serviceaccount default
run nginx "$NGINX_IMAGE" "$first"
run web1 "$HTTPD_IMAGE" "$first"
run shell-1 "$BUSYBOX_IMAGE" "$first" sleep 100000
run httpd "$HTTPD_IMAGE" "$second"
run shell-2 "$BUSYBOX_IMAGE" "$second" sleep 100000
