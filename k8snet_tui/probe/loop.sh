# Runs in the source's network, under any POSIX sh: reads ticks, starts probes, prints framed lines.
#   @tool NAME            which tool sends UDP (`none` ends it); again at tick 1, for who attaches late
#   @tool/icmp NAME       which tool sends ICMP, and @tool/tcp, or `none`: looked for when first asked for
#   @tool/udp-paris NAME  which tool sends UDP of one flow, likewise
#   @TICK TTL TEXT        what the tool printed for one probe, each line in one write; 0: it says the TTL itself
#   @end TICK             all probes of one tick have ended
#   @tcp TICK CODE TEXT   a connection that was tried: 0 is open, else the last words of the tool
# Ticks: `udp TICK FIRST LAST WAIT PORT ADDRESS`, with icmp, tcp and udp-paris alike; `dial TICK 0 0 WAIT PORT ADDRESS`.
# The lines between % are filled in with what the dialects know of their tools.
idle_s=30
set -f
newline='
'

# Becomes the tool: $name says how $program is spoken to, the rest is the tick's.
send() {
  case $address in *:*) from_port= ;; *) from_port="-L $((33000 + tick % 20000))" ;; esac
  case $name/$kind in
%arguments%
    *) exit 1 ;;
  esac
  exec $program "$@" "$address" 2>&1
}

say() {
  case $2 in 'traceroute to '*) ;; *) printf '@%s %s %s\n' "$tick" "$1" "$2" ;; esac
}

probe() {
  out=$(send)
  IFS=$newline
  for line in $out; do say "$ttl" "$line"; done
}

probe_range() {
  ttl=$first base=$port
  case $name/$kind in
    %ranged%) send | while IFS= read -r line; do say 0 "$line"; done ;;
    *)
      while [ "$ttl" -le "$last" ]; do
        port=$((base + ttl - first))
        probe &
        ttl=$((ttl + 1))
      done
      ;;
  esac
  wait
  printf '@end %s\n' "$tick"
}

# Leaves the exit code and the last words of a command; one that is not there gives 127.
dial() {
  said=$("$@" 2>&1 >/dev/null </dev/null) && code=0 || code=$?
  said=${said##*$newline}
}

# The first line for a try counts, so this one only if nothing else was said by then.
say_later() {
  sleep $(($1 + 1)) && printf '@tcp %s\n' "$2"
}

# A plain nc stays where a server says nothing: still there after its own time limit, it is connected.
try_tcp() {
  dial nc -n -v -z -w "$2" "$4" "$3"
  case $code$said in
    0* | *refused* | *[Tt]imed\ out* | *nreachable* | *o\ route*) ;;
    127*)
      say_later "$2" "$1 1 timed out" &
      dial bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$4" "$3"
      ;;
    *)
      say_later "$2" "$1 0" &
      dial nc -w "$2" "$4" "$3"
      ;;
  esac
  printf '@tcp %s %s %s\n' "$1" "$code" "$said"
  wait
}

name_tool() {
  [ "$1" = traceroute ] || { echo "$1" && return; }
  case $(traceroute --version 2>&1) in
%versions%
    *) echo 'plain traceroute' ;;
  esac
}

# A tool that is there may still lack the right to send: only one that answers is taken. Gives PROGRAM/NAME.
find_tool() {
  kind=$1 tick=0 ttl=1 last=1 wait_s=1 port=33434 base=33434 address=127.0.0.1
  for program in %programs%; do
    name=$(name_tool "$program")
    case $(send) in *[0-9]ms* | *[0-9]\ ms* | *'p 0 '[0-9]*) echo "$program/$name" && return ;; esac
  done
  echo none/none
}

say_tools() {
  printf '@tool %s\n' "${udp#*/}"
  [ -z "$tcp" ] || printf '@tool/icmp %s\n@tool/tcp %s\n' "${icmp#*/}" "${tcp#*/}"
  [ -z "$paris" ] || printf '@tool/udp-paris %s\n' "${paris#*/}"
}

choose_tool() {
  case $kind in
    icmp | tcp) [ -n "$tcp" ] || { icmp=$(find_tool icmp) tcp=$(find_tool tcp) && say_tools; } ;;
    udp-paris) [ -n "$paris" ] || { paris=$(find_tool udp-paris) && say_tools; } ;;
  esac
  case $kind in udp) tool=$udp ;; icmp) tool=$icmp ;; tcp) tool=$tcp ;; udp-paris) tool=$paris ;; esac
  program=${tool%%/*} name=${tool#*/}
}

# Every process below this one, as `parent:pid:(program)`.
read_family() {
  family=
  for stat in /proc/[0-9]*/stat; do
    read -r pid name state parent rest <"$stat" && [ "$state" != Z ] && family="$family $parent:$pid:$name"
  done
  case $family in *" $$:"*) ;; *) false ;; esac
}

# Only programs: the subshells that wait for them then end by themselves and reap them, so that nothing is
# left to a container's first process, which may reap nothing.
kill_programs() {
  for child in $family; do
    case $child in "$1":*)
      set -- "$1" "$2" parent
      child=${child#*:}
      kill_programs "${child%%:*}" "${child#*:}"
      ;;
    esac
  done
  [ $# -eq 3 ] || [ "$2" = "$spared" ] || kill "$1"
}

# Again and again, for a subshell may just have begun another program; in the end whatever it is.
stop() {
  trap '' TERM HUP INT
  set +f
  read -r pid spared rest </proc/$$/stat
  passes=0
  while [ $passes -lt 60 ] && read_family; do
    passes=$((passes + 1))
    [ $passes -lt 40 ] || spared=
    kill_programs $$ "$spared"
  done
  wait
}

watch_idle() {
  trap 'idle=0' USR1
  idle=0
  while [ $idle -lt $idle_s ] && sleep 1; do idle=$((idle + 1)); done
  kill $$
}

# Its stderr goes nowhere, yet stays open: a kubelet takes its closing for the end of the program.
run() {
  udp=$(find_tool udp) icmp='' tcp='' paris=''
  if [ "$udp" = none/none ]; then
    echo '@tool none'
    exit 0
  fi
  if (echo | read -r -t 9 kind); then
    next_tick() { read -r -t $idle_s "$@"; }
  else
    trap '' USR1 # until the watchdog has its own answer to it
    watch_idle &
    watchdog=$!
    next_tick() { read -r "$@" && kill -USR1 $watchdog; }
  fi
  trap 'exit 0' TERM HUP INT
  trap 'stop 2>/dev/null' EXIT
  say_tools
  while next_tick kind tick first last wait_s port address; do
    jobs >/dev/null # reaps what has ended
    case $tick$first$last$wait_s$port in *[!0-9]*) address= ;; esac
    [ -n "$address" ] || continue
    [ "$tick" = 1 ] && say_tools
    case $kind in
      udp | icmp | tcp | udp-paris) choose_tool && probe_range & ;;
      dial) try_tcp "$tick" "$wait_s" "$port" "$address" & ;;
    esac
  done
}

run 2>/dev/null
