# shellcheck shell=bash
# The tables, in Markdown.

report_head() {
  say "$(date +%F), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg), $(ssh -V 2>&1 | cut -d, -f1), $(java -version 2>&1 | sed -n '2s/ Runtime.*build \(.*\))/ \1/p')"
  account_there || say "CPU is not told: the accounting of cgroup v1 (cpuacct) is not mounted here."
  account_has_memory || say "Memory is not told: the memory controller of cgroup v1 is not mounted here."
}

report_table() { # HOSTS MILLISECONDS
  local run
  for run in first no-op; do
    printf '\n%s hosts, %s ms round trip, %s\n\n' "$1" "$2" "$([ "$run" = first ] && echo 'first run' || echo 'no-op run')"
    echo '| | runs | wall, least (s) | median (s) | of the floor | controller CPU (s) | hosts CPU (s) | relay CPU (s) | peak (MiB) | executions |'
    echo '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|'
    local floor arm
    floor=$(report_median floor $run 3)
    for arm in "${arms[@]}"; do report_row "$arm" "$run" "$floor"; done
  done
}

report_row() { # ARM RUN FLOOR
  local runs; runs=$(grep -c "^$1 $2 " "$samples") || return 0
  local accounted=0; ! account_there || accounted=1
  echo "$(arms_title "$1")|$runs|$(report_column "$1" "$2" 3 | head -1)|$(report_median "$1" "$2" 3)|${3:-0}|$(report_median "$1" "$2" 4)|$(report_median "$1" "$2" 5)|$(report_median "$1" "$2" 8)|$(report_column "$1" "$2" 6 | tail -1)|$(report_column "$1" "$2" 7 | tail -1)" |
    awk -F'|' -v accounted=$accounted '{
      cpu = accounted ? sprintf("%.3f | %.3f | %.3f", $6 / 1e9, $7 / 1e9, $8 / 1e9) : "- | - | -"
      printf "| %s | %d | %.3f | %.3f | %s | %s | %s | %s |\n", $1, $2, $3 / 1e6, $4 / 1e6, ($5 > 0 ? sprintf("%.2f", $4 / $5) : "-"), cpu, $9, $10
    }'
}

report_column() { awk -v arm="$1" -v run="$2" -v n="$3" '$1 == arm && $2 == run { print $n }' "$samples" | sort -n; }

report_median() { # ARM RUN COLUMN
  report_column "$@" | awk '{ v[NR] = $1 } END { if (NR) printf "%.0f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
