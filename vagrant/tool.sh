#!/usr/bin/env bash
# tool.sh: k8snet-tui for user vagrant, from this folder's own source, in a virtual environment of its own.
. "$(dirname "$0")/steps.sh"
need CONTROLPLANE
id vagrant > /dev/null 2>&1 || fail "there is no user vagrant"
source=$(dirname "$HERE") place=/opt/k8snet-tui
[ -e "$source/pyproject.toml" ] || fail "$source has not k8snet-tui's source: the Vagrantfile copies it there"

install_packages python3-venv
mkdir -p "$place"
chown vagrant: "$place"
as_vagrant() { runuser --user vagrant -- "$@"; }
as_vagrant python3 -m venv "$place"
retry "pip cannot fetch what k8snet-tui needs: is there a way to the Internet?" \
  as_vagrant "$place/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir "$source"
ln --symbolic --force "$place/bin/k8snet-tui" /usr/local/bin/k8snet-tui
as_vagrant "$place/bin/k8snet-tui" --version
# Copied anew next time, so that a file which is gone from the source is gone here.
rm -rf "$source/k8snet_tui"
