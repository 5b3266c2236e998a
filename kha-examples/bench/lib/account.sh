# shellcheck shell=bash
# Who used what: cgroups of the bench's own, for the controller, the resident JVM, the wire and the hosts. Where the accounting of
# cgroup v1 is not mounted, CPU and memory are told as "-".

account_cpu=/sys/fs/cgroup/cpuacct account_memory=/sys/fs/cgroup/memory
account_roots=("$account_cpu" "$account_memory" /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup) # two of them are systemd's

account_there() { [ -e "$account_cpu/cpuacct.usage" ]; }
account_has_memory() { [ -e "$account_memory/memory.max_usage_in_bytes" ]; }

# account_enter PART: puts the calling shell into a cgroup. Call it in a subshell that becomes the program. The systemds of the hosts
# need it too: in one cgroup they would remove each other's.
account_enter() {
  local root
  for root in "${account_roots[@]}"; do
    [ -e "$root/cgroup.procs" ] || continue
    mkdir -p "$root/$bench_name/$1"
    echo "$BASHPID" >"$root/$bench_name/$1/cgroup.procs"
  done
}

# account_used PART: nanoseconds of CPU, of everything below it too.
account_used() {
  local used=0
  [ ! -e "$account_cpu/$bench_name/$1/cpuacct.usage" ] || read -r used <"$account_cpu/$bench_name/$1/cpuacct.usage"
  echo "$used"
}

# account_forget PART: what was its peak of memory counts no more. File cache that it was charged with is given up first.
account_forget() {
  local folder=$account_memory/$bench_name/$1
  [ -e "$folder/memory.max_usage_in_bytes" ] || return 0
  echo 0 >"$folder/memory.force_empty" 2>/dev/null || true
  echo 0 >"$folder/memory.max_usage_in_bytes"
}

# account_peak PART: the most memory it had at once, in MiB, or -.
account_peak() {
  local most folder=$account_memory/$bench_name/$1
  account_has_memory && [ -e "$folder/memory.max_usage_in_bytes" ] || { echo -; return; }
  read -r most <"$folder/memory.max_usage_in_bytes"
  echo $((most / 1048576))
}

account_remove() {
  local root tries
  for root in "${account_roots[@]}"; do
    for ((tries = 0; tries < 20; tries++)); do # what is ended needs a moment to be gone
      [ -d "$root/$bench_name" ] || break
      find "$root/$bench_name" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
    done
  done
}
