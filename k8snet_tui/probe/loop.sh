# Runs in the source's network, under any POSIX sh: reads ticks, starts probes, prints framed lines.
#   @tool NAME            which tool will be used (`none` ends it); again at tick 1, for who attaches late
#   @TICK TTL TEXT        what the tool printed for one probe, each line in one write
#   @end TICK             all probes of one tick have ended
#   @tcp TICK CODE TEXT   a connection that was tried: 0 is open, else the last words of the tool
# Ticks: `trace TICK FIRST LAST WAIT PORT ADDRESS` and `tcp TICK 0 0 WAIT PORT ADDRESS`.
idle_s=30
set -f
newline='
'

# A port of its own for each probe, from PORT upwards: BusyBox tells answers apart by that alone.
probe() {
  out=$(exec $tool -n -q 1 -w "$3" -f "$2" -m "$2" -p "$4" "$5" 2>&1)
  IFS=$newline
  for line in $out; do
    case $line in 'traceroute to '*) ;; *) printf '@%s %s %s\n' "$1" "$2" "$line" ;; esac
  done
}

probe_range() {
  ttl=$2
  while [ "$ttl" -le "$3" ]; do
    probe "$1" "$ttl" "$4" $(($5 + ttl - $2)) "$6" &
    ttl=$((ttl + 1))
  done
  wait
  printf '@end %s\n' "$1"
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

# A tool that is there may still lack the right to send: only one that answers is taken.
find_tool() {
  for tool in traceroute 'busybox traceroute'; do
    case $($tool -n -q 1 -w 1 -m 1 127.0.0.1 2>&1) in *\ ms*) return ;; esac
  done
  tool=none
}

name_tool() {
  case $($tool --version 2>&1) in *BusyBox*) echo 'busybox traceroute' ;; *) echo "$tool" ;; esac
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
  find_tool
  if [ "$tool" = none ]; then
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
  name=$(name_tool)
  say_tool() { printf '@tool %s\n' "$name"; }
  say_tool
  while next_tick kind tick first last wait_s port address; do
    jobs >/dev/null # reaps what has ended
    case $tick$first$last$wait_s$port in *[!0-9]*) address= ;; esac
    [ -n "$address" ] || continue
    [ "$tick" = 1 ] && say_tool
    case $kind in
      trace) probe_range "$tick" "$first" "$last" "$wait_s" "$port" "$address" & ;;
      tcp) try_tcp "$tick" "$wait_s" "$port" "$address" & ;;
    esac
  done
}

run 2>/dev/null
