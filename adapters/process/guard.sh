#!/bin/sh
# Stops the children of a supervisor that died. The supervisor holds the other end of this script's standard input:
# when it closes, for whatever reason, the children still listed are stopped, later phases before earlier ones.
#
#   add <pid> <phase> <signal> <seconds>   a child, leader of its own process group, and how to stop it
#   drop <pid>                             a child that has ended
#
# Plain sh, because it lives as long as the stack and costs one megabyte instead of forty.
trap '' INT TERM HUP QUIT

children=''
while read -r verb pid phase signal seconds; do
  case $verb in
    add) children="$children $pid:$phase:$signal:$seconds" ;;
    drop)
      kept=''
      for child in $children; do
        [ "${child%%:*}" = "$pid" ] || kept="$kept $child"
      done
      children=$kept
      ;;
  esac
done

# Calls "$1" with pid, signal and seconds of each child in the phase "$2".
each() {
  for child in $children; do
    rest=${child#*:}
    [ "${rest%%:*}" = "$2" ] || continue
    rest=${rest#*:}
    "$1" "${child%%:*}" "${rest%%:*}" "${rest#*:}"
  done
}

ask() { kill -s "$2" "$1" 2>/dev/null; }

# A process that nobody has reaped yet (usual under a container's first process) has ended all the same.
alive() {
  kill -s 0 "$1" 2>/dev/null || return 1
  [ -r "/proc/$1/stat" ] || return 0
  read -r status 2>/dev/null <"/proc/$1/stat" || return 1
  case $status in *') Z '*) return 1 ;; esac
}

await() {
  tenths=$(($3 * 10))
  while [ $tenths -gt 0 ] && alive "$1"; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
}

# The group, not only its leader: nothing that the child started may stay behind.
force() { kill -s KILL -- "-$1" 2>/dev/null; }

for phase in 3 2 1; do
  each ask $phase
  each await $phase
  each force $phase
done
