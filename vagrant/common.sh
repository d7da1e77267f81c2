#!/usr/bin/env bash
# common.sh: what every machine of the cluster has: a system that a kubelet can work on, a runtime, a kubelet.
. "$(dirname "$0")/steps.sh"
need ADDRESS KUBERNETES KUBERNETES_REPOSITORY KUBERNETES_KEY CRI

check_machine() {
  grep -q '^VERSION_CODENAME=bookworm' /etc/os-release || fail "this is made for Debian 12 (bookworm)"
  # The network plugin is told eth1; on another card it would take eth0's address, the same on every machine.
  ip -4 -oneline address show dev eth1 2> /dev/null | grep -qF " $ADDRESS/" ||
    fail "eth1 has not $ADDRESS: the box names its cards otherwise, or Vagrant has not set them up"
}

give_machine_id() {
  # Clones of one box may share it, and the node objects, leases and made-up MAC addresses that are drawn from it.
  # Emptied and made anew once: the new one is kept, to be known again.
  if cmp --silent "$KEPT/machine-id" /etc/machine-id; then return; fi
  rm -f /etc/machine-id /var/lib/dbus/machine-id
  systemd-machine-id-setup > /dev/null
  install -D --mode 444 /etc/machine-id "$KEPT/machine-id"
  systemctl restart systemd-journald # its files bear the id: journalctl would find none until the next boot
}

turn_swap_off() {
  # A kubelet does not start with swap: memory limits would mean nothing. In fstab too, or it is back after a reboot.
  swapoff --all
  sed --in-place --regexp-extended 's/^([^#]\S*\s+\S+\s+swap\s)/# \1/' /etc/fstab
}

set_kernel_up() {
  # Without br_netfilter a Service whose endpoint is on the same node times out: the bridge hides the answer from
  # iptables. In modules-load.d, for the next boot; some kernels have it built in, and no module of that name.
  printf '%s\n' overlay br_netfilter > /etc/modules-load.d/kubernetes.conf
  local module
  for module in overlay br_netfilter; do modprobe --quiet "$module" || true; done
  [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || fail "this kernel has no br_netfilter"
  grep -qw overlay /proc/filesystems || fail "this kernel has no overlay file system"
  # A node is a router. In sysctl.d and last by name: a file read later would set it back.
  printf '%s\n' 'net.ipv4.ip_forward = 1' 'net.bridge.bridge-nf-call-iptables = 1' \
    'net.bridge.bridge-nf-call-ip6tables = 1' > /etc/sysctl.d/zz-kubernetes.conf
  sysctl --quiet --load /etc/sysctl.d/zz-kubernetes.conf
}

keep_time() {
  # A machine that was paused wakes up in the past: certificates are "not yet valid", leases expired.
  # makestep 1 -1: step, whenever it is more than a second, not only at the start.
  printf 'makestep 1 -1\n' > /etc/chrony/conf.d/step.conf
  systemctl enable --quiet chrony
  systemctl restart chrony
}

install_kubernetes() {
  if ! is_installed kubelet "$KUBERNETES" || ! is_installed kubeadm "$KUBERNETES" || ! is_installed kubectl "$KUBERNETES"; then
    add_repository kubernetes "$KUBERNETES_REPOSITORY" "$KUBERNETES_KEY"
    update_lists
    install_packages "kubelet=$KUBERNETES-*" "kubeadm=$KUBERNETES-*" "kubectl=$KUBERNETES-*"
  fi
  apt-mark hold kubelet kubeadm kubectl > /dev/null # an upgrade is kubeadm's, in its order
  # --node-ip: else the kubelet reports the address of the default route, eth0's, which is the same on every machine,
  # and exec, logs and attach reach the wrong one: "NotFound". The plugin's --iface does not help there.
  echo "KUBELET_EXTRA_ARGS=--node-ip=$ADDRESS" > "$KEPT/kubelet"
  if ! cmp --silent "$KEPT/kubelet" /etc/default/kubelet; then
    cp "$KEPT/kubelet" /etc/default/kubelet
    systemctl try-restart kubelet
  fi
  systemctl enable --quiet kubelet
}

check_machine
mkdir -p "$KEPT"
give_machine_id
turn_swap_off
set_kernel_up
update_lists
install_packages ca-certificates chrony curl gpg iptables
keep_time
# shellcheck source=runtime.sh
. "$HERE/runtime.sh"
install_kubernetes
echo "$(hostname): $CRI, kubelet $KUBERNETES, $ADDRESS"
