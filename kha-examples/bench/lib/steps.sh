# shellcheck shell=bash
# The 40 steps that every arm does: one line each in $state/steps, fields separated by spaces. The texts of files lie in $state/texts.
#   directory PATH MODE OWNER
#   file PATH MODE OWNER NAME-OF-ITS-TEXT
#   sysctl KEY VALUE
#   unit NAME STATE
# All that is written lies below /srv/bench. Kernel settings and units are read: they are as they should be from the start.

steps_make() {
  mkdir -p "$state/texts"
  {
    steps_directories
    local i
    for ((i = 1; i <= 30; i++)); do steps_file "$i"; done
    steps_settings
    echo 'unit bench-a.service active'
    echo 'unit bench-b.service active'
  } >"$state/steps"
  [ "$(wc -l <"$state/steps")" = 40 ] || die "these are not 40 steps: $state/steps"
}

steps_directories() {
  echo 'directory /srv/bench/conf.d 0755 root:root'
  echo 'directory /srv/bench/units 0755 root:root'
  echo 'directory /srv/bench/pki 0700 root:root'
  echo 'directory /srv/bench/data 0750 daemon:daemon'
}

# steps_file NUMBER: a small text of a dozen lines.
steps_file() {
  local folders=(conf.d units pki data) modes=(0644 0644 0600 0640) owners=(root:root root:root root:root daemon:daemon)
  local kind=$(($1 % 4)) line
  for ((line = 1; line <= 12; line++)); do
    echo "setting-$line.of.file-$1 = \"it's value $((line * $1))\""
  done >"$state/texts/$1.conf"
  echo "file /srv/bench/${folders[kind]}/$1.conf ${modes[kind]} ${owners[kind]} $1.conf"
}

steps_settings() {
  local key
  for key in vm.max_map_count kernel.threads-max fs.file-max net.ipv4.ip_default_ttl; do
    echo "sysctl $key $(cat "/proc/sys/${key//.//}")"
  done
}
