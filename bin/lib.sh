# Sourced by the scripts beside it: where things are, and how they are built.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lab=$root/kha-examples/lab/lab
cache=${KHA_LAB_CACHE:-$HOME/.cache/kha-lab}

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
die() { printf 'kha: %s\n' "$*" >&2; exit 1; }

# Runs a command with its output in a log, and a line that tells how long it takes; shows the log's end when it fails.
quietly() { # WHAT LOG COMMAND..
  local what=$1 log=$2 begun=$SECONDS status=0
  shift 2
  "$@" >"$log" 2>&1 &
  local pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    [ -t 1 ] && printf '\r%s ... %d s ' "$what" $((SECONDS - begun))
    sleep 1
  done
  wait "$pid" || status=$?
  [ -t 1 ] && printf '\r'
  printf '%s: %d s\n' "$what" $((SECONDS - begun))
  [ "$status" = 0 ] || { tail -40 "$log" >&2; die "$what failed; all of it is in $log"; }
}

have_java() {
  command -v javac >/dev/null || die "no JDK found: install one of version 17 or later (Debian: apt-get install openjdk-17-jdk-headless)"
  command -v mvn >/dev/null || die "no Maven found: install version 3.8 or later (Debian: apt-get install maven)"
}

# Builds what the examples need, and leaves their class path in kha-examples/target/classpath.
build() {
  have_java
  mkdir -p "$root/target"
  quietly "building kha" "$root/target/build.log" \
    mvn -B -f "$root/pom.xml" -DskipTests package
  classpath=$root/kha-examples/target/classes:$(cat "$root/kha-examples/target/classpath")
}

# Says why the lab cannot run here; says nothing when it can.
no_lab() {
  [ "$(id -u)" = 0 ] || { echo "it needs root"; return; }
  command -v apt-get >/dev/null || { echo "it needs Debian or Ubuntu"; return; }
  [ "$(uname -m)" = x86_64 ] || { echo "it is made for x86_64"; return; }
}

# The tests that the last build did not run, and why; one a line.
skipped() {
  local reports=("$root"/*/target/surefire-reports/TEST-*.xml)
  awk '
    function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    /<testsuite / && attribute("tests") == "0" { print attribute("name") ": none of its tests could run here" }
    /<testcase / { test = attribute("classname") "." attribute("name") }
    /<skipped/ { why = $0; if (!sub(/.*Assumption failed: /, "", why)) why = attribute("message"); gsub(/&apos;|&#39;/, "\047", why); print test ": " (why == "" ? "skipped" : why) }
  ' "${reports[@]}"
}

java_run() { java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$classpath" "$@"; }
