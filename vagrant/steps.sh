# shellcheck shell=bash disable=SC2034
# Read by the other scripts: how a step says what is wrong, waits, and tries again.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
KEPT=/var/lib/k8snet-tui # what must outlive a step, so that it is not done twice

fail() {
  echo "k8snet-tui, ${0##*/}: $*" >&2
  exit 1
}

# need NAME…: the settings that a step cannot do without; the Vagrantfile gives them.
need() {
  local name
  for name in "$@"; do [ -n "${!name:-}" ] || fail "\$$name is not set: the Vagrantfile runs this script"; done
  [ "$(id -u)" = 0 ] || fail "root is needed"
}

# retry OTHERWISE COMMAND…: five tries, over half a minute; mirrors and name servers have their moments.
retry() {
  local otherwise=$1 pause
  shift
  for pause in 2 4 8 16; do
    if "$@"; then return; fi
    sleep "$pause"
  done
  "$@" || fail "$otherwise"
}

# wait_for SECONDS OTHERWISE COMMAND…: until it succeeds; what it says meanwhile is not shown.
wait_for() {
  local end=$((SECONDS + $1)) otherwise=$2
  shift 2
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "$otherwise"
    sleep 1
  done
}

# is_installed PACKAGE VERSION: that version, a pattern, whatever the packaging's own number behind the dash.
is_installed() {
  [[ $(dpkg-query --show --showformat '${db:Status-Status}:${Version}' "$1" 2> /dev/null) = installed:$2-* ]]
}

install_packages() {
  retry "apt-get cannot install $*: is there a way to the Internet?" \
    apt-get install --yes --quiet=2 --no-install-recommends --allow-change-held-packages "$@" > /dev/null
}

update_lists() {
  # Any: a list that could not be fetched is an error, not a warning, so that it is fetched again.
  retry "the lists of packages cannot be fetched: is there a way to the Internet?" \
    apt-get update --quiet=2 --error-on=any
}

# fetch URL FILE
fetch() {
  retry "$1 cannot be fetched: is there a way to the Internet?" \
    curl --fail --silent --show-error --location --connect-timeout 15 --output "$2" "$1"
}

# add_repository NAME URL [FINGERPRINT]: trusted for its own packages alone (signed-by), by the key of that fingerprint.
add_repository() {
  local name=$1 url=$2 wanted=${3:-} keyring=/etc/apt/keyrings/$1.gpg key found
  key=$(mktemp)
  fetch "$url/Release.key" "$key"
  found=$(gpg --batch --show-keys --with-colons "$key" | awk -F: '$1 == "pub" { first = 1 } $1 == "fpr" && first { print $10; first = 0 }')
  if [ -n "$wanted" ] && [ "$found" != "$wanted" ]; then
    rm "$key"
    fail "the key of $url is ${found:-no key}, and $wanted is expected: it has been replaced, or somebody is in between"
  fi
  mkdir -p "${keyring%/*}"
  gpg --batch --yes --dearmor --output "$keyring" "$key"
  rm "$key"
  echo "deb [signed-by=$keyring] $url/ /" > "/etc/apt/sources.list.d/$name.list"
}
