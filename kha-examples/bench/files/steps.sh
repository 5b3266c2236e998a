# The steps by hand, as one would write them for sh: each looks first, does what is missing, and looks again.
umask 022

file() { # path mode owner text
  file_is "$@" && return
  mkdir -p "${1%/*}" &&
    t=$(mktemp "$1.XXXXXX") && printf '%s\n' "$4" >"$t" && chmod "$2" "$t" && chown "$3" "$t" && mv -f "$t" "$1" && file_is "$@"
}

file_is() { printf '%s\n' "$4" | cmp -s - "$1" && [ "$(stat -c '%#a %U:%G' "$1")" = "$2 $3" ]; }

directory() { # path mode owner
  directory_is "$@" || { mkdir -p "$1" && chmod "$2" "$1" && chown "$3" "$1" && directory_is "$@"; }
}

directory_is() { [ -d "$1" ] && [ "$(stat -c '%#a %U:%G' "$1")" = "$2 $3" ]; }

sysctl_is() { [ "$(sysctl -n "$1")" = "$2" ]; } # key value

unit_is() { [ "$(systemctl is-active "$1")" = "$2" ]; } # name state
