# shellcheck shell=bash
# Read by common.sh: containerd, or CRI-O, which gives containers no NET_RAW, so that many a traceroute fails there.
need PAUSE_IMAGE CRIO CRIO_REPOSITORY

install_containerd() {
  install_packages containerd
  # Debian's own configuration looks for plugins in /usr/lib/cni, while Kubernetes' packages and Flannel put theirs
  # in /opt/cni/bin. systemd's control groups, since that is what the kubelet uses: two managers lose count.
  cat > "$KEPT/containerd.toml" <<- TOML
	version = 2
	[plugins."io.containerd.grpc.v1.cri"]
	  sandbox_image = "$PAUSE_IMAGE"
	  [plugins."io.containerd.grpc.v1.cri".cni]
	    bin_dir = "/opt/cni/bin"
	    conf_dir = "/etc/cni/net.d"
	  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
	    runtime_type = "io.containerd.runc.v2"
	    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
	      SystemdCgroup = true
	TOML
  if ! cmp --silent "$KEPT/containerd.toml" /etc/containerd/config.toml; then
    install -D --mode 644 "$KEPT/containerd.toml" /etc/containerd/config.toml
    systemctl restart containerd
  fi
  systemctl enable --quiet containerd
}

install_crio() {
  if ! is_installed cri-o "$CRIO.*"; then
    add_repository cri-o "$CRIO_REPOSITORY"
    update_lists
    install_packages "cri-o=$CRIO.*"
  fi
  apt-mark hold cri-o > /dev/null
  # Its own bridge would be in the way: of several configurations, the first by name is taken.
  rm -f /etc/cni/net.d/*-crio-*
  printf '[crio.image]\npause_image = "%s"\n' "$PAUSE_IMAGE" > "$KEPT/crio.conf"
  if ! cmp --silent "$KEPT/crio.conf" /etc/crio/crio.conf.d/20-pause.conf; then
    install -D --mode 644 "$KEPT/crio.conf" /etc/crio/crio.conf.d/20-pause.conf
    systemctl restart crio
  fi
  systemctl enable --quiet crio
}

# kubeadm and the kubelet would not know which of two runtimes is meant.
case $CRI in
  containerd) ! systemctl --quiet is-active crio || fail "this machine has CRI-O: vagrant destroy it first" ;;
  crio) ! systemctl --quiet is-active containerd || fail "this machine has containerd: vagrant destroy it first" ;;
  *) fail "CRI=$CRI: it is one of containerd, crio" ;;
esac
"install_$CRI"
