#!/bin/sh
# The machine's job: train below each limit of memory, the widest first, and print a line for each.
# A shell, not Python: pages that a running Python holds would not be charged to the runs.
b=/bin/busybox
groups=/sys/fs/cgroup
seconds=60

# A group counts anonymous memory, and the files that it was the first to read.
# The watching half of timeout stays outside: inside it would be charged, and keep the group alive.
below() {
  group=$groups/limit$1
  $b mkdir "$group" || exit 1
  echo "${1}M" >"$group/memory.max"
  $b sync
  echo 3 >/proc/sys/vm/drop_caches
  $b timeout -s KILL $seconds $b sh -c \
    "echo \$\$ >$group/cgroup.procs && exec /usr/bin/python3 /job/workloads.py train" >/tmp/answer
  status=$?
  killed=$($b sed -n 's/^oom_kill //p' "$group/memory.events")
  reread=$($b sed -n 's/^workingset_refault_file //p' "$group/memory.stat")
  echo "limit $1 status $status killed $killed peak $($b cat "$group/memory.peak") reread $reread answer $($b cat /tmp/answer)"
  $b rmdir "$group" || exit 1 # the next run would find its peak
}

echo +memory >$groups/cgroup.subtree_control
status=0
for limit in 128 64 48 32 28 24 20 16 12 8; do
  below "$limit"
  [ "$status" = 0 ] || break
done
