# shellcheck shell=bash
# The JVM that stays: it is told what to do on its standard input, and answers with a line of its own when it is done.

resident_start() {
  resident_end
  mkfifo "$state/ask" "$state/answer"
  (
    account_enter resident
    exec java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$classpath" \
      io.kha.examples.bench.SshBench "$fleet" "$state" serve <"$state/ask" >"$state/answer" 2>"$state/resident.log"
  ) &
  resident=$!
  exec 5>"$state/ask" 6<"$state/answer"
}

# resident_ask COMMAND: prints what it answers, and fails when that is not OK.
resident_ask() {
  local answer
  echo "$1" >&5
  IFS= read -r -u 6 answer || { tail -20 "$state/resident.log" >&2; return 1; }
  echo "$answer"
  [ "${answer%% *}" = ok ]
}

resident_end() {
  [ -n "$resident" ] || return 0
  exec 5>&- 6<&-
  wait "$resident" 2>/dev/null || true
  resident=
  rm -f "$state/ask" "$state/answer"
}

resident_word() { # ARM RUN
  if [ "$1" = kha-open ]; then echo again; else echo "$2"; fi
}
