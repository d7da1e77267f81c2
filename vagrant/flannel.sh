#!/usr/bin/env bash
# flannel.sh: Flannel, called by controlplane.sh.
. "$(dirname "$0")/steps.sh"
need FLANNEL_IMAGE FLANNEL_PLUGIN_IMAGE FLANNEL_BACKEND
sed -e "s|@FLANNEL_IMAGE@|$FLANNEL_IMAGE|" -e "s|@FLANNEL_PLUGIN_IMAGE@|$FLANNEL_PLUGIN_IMAGE|" \
  -e "s|@FLANNEL_BACKEND@|$FLANNEL_BACKEND|" "$HERE/flannel.yaml" | kubectl apply --filename - > /dev/null
