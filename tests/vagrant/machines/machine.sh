#!/usr/bin/env bash
# machine.sh NAME STAGE ROOT SRV: one machine: Debian with systemd as process 1, in namespaces of its own, and in control
# groups of its own. Whoever ends this process ends the machine. The network namespace is the caller's.
# Writes go to STAGE, ROOT and SRV are read. What a machine of its own may do and a guest here may not is kept off:
# swap, the clock, the kernel's settings but those of its network.
set -euo pipefail
if [ "${1:-}" != --inside ]; then
  groups=/sys/fs/cgroup
  [ -e $groups/cgroup.controllers ] && set -- "$@" && echo '+cpu +cpuset +memory +pids' > $groups/cgroup.subtree_control
  for top in "$groups" "$groups"/*/; do
    [ -e "$top/cgroup.procs" ] || continue
    own=$top/k8snet-vagrant/$1
    mkdir -p "$own"
    if [ -e "$own/cpuset.effective_cpus" ]; then
      for part in cpus mems; do
        cat "$top/cpuset.$part" > "${own%/*}/cpuset.$part"
        cat "$top/cpuset.$part" > "$own/cpuset.$part"
      done
    fi
    echo $$ > "$own/cgroup.procs"
  done
  exec unshare --mount --pid --uts --ipc --cgroup --fork --kill-child --propagation private bash "$0" --inside "$@"
fi
shift
name=$1 stage=$2 root=$3 srv=$4
hostname "$name"
mkdir -p "$stage"/{upper,work,root,containers}
mount -t overlay overlay -o "lowerdir=$root,upperdir=$stage/upper,workdir=$stage/work" "$stage/root"
cd "$stage/root"
mount --rbind "$srv" srv
mkdir -p var/lib/containerd
mount --bind "$stage/containers" var/lib/containerd # an overlay cannot lie upon an overlay

mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty kmsg; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx

if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
else
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  while IFS=: read -r _ controllers _; do
    where=sys/fs/cgroup/${controllers#name=} kind=(-t cgroup -o "$controllers")
    case $controllers in
      '') where+=unified kind=(-t cgroup2) ;;
      name=*) kind=(-t cgroup -o "none,$controllers") ;;
    esac
    mkdir "$where"
    mount "${kind[@]}" cgroup "$where"
  done < /proc/self/cgroup
fi

# The kernel's settings are everybody's, those of the network the machine's own. A kubelet wants some as they are here.
mkdir run/net
mount --bind proc/sys/net run/net
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount --move run/net proc/sys/net
while read -r setting value; do
  echo "$value" > "run/${setting//\//.}"
  mount --bind "run/${setting//\//.}" "proc/sys/$setting"
done << 'SETTINGS'
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
SETTINGS
echo 'Filename Type Size Used Priority' > run/swaps
mount --bind run/swaps proc/swaps

# The box as it comes: a clone, with a swap partition in its fstab.
if [ ! -e etc/hostname ] || [ "$(< etc/hostname)" != "$name" ]; then
  echo "$name" > etc/hostname
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" > etc/hosts
  echo 0123456789abcdef0123456789abcdef > etc/machine-id
  echo 'UUID=1a2b none swap sw 0 0' > etc/fstab
  echo 'nameserver 10.0.2.3' > etc/resolv.conf
  install -D srv/debian/Release.key etc/apt/debian.asc
  echo 'deb [signed-by=/etc/apt/debian.asc] file:/srv/debian ./' > etc/apt/sources.list
  printf '[global]\nno-index = true\nfind-links = /srv/wheels\n' > etc/pip.conf
  # Who lacks CAP_SYS_RESOURCE cannot make a process safer from the kernel's killer than it is itself.
  mkdir -p etc/systemd/system/containerd.service.d
  cat > etc/systemd/system/containerd.service.d/here.conf << 'UNIT'
[Service]
ExecStartPre=/bin/sh -c "sed '/sandbox_image/i restrict_oom_score_adj = true' /etc/containerd/config.toml > /run/containerd.toml"
ExecStart=
ExecStart=/usr/bin/containerd --config /run/containerd.toml
UNIT
fi

mkdir -p run/before
pivot_root . run/before
umount --lazy /run/before
exec setpriv --bounding-set=-sys_time env --ignore-environment container=k8snet PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /sbin/init --log-target=null --show-status=0 > /dev/null 2>&1
