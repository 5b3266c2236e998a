# A detached run of kha: leaves output and result beside itself.
umask 077
LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=${HOME:-/root}
export LC_ALL PATH HOME
d=${0%/*}
if [ -e "$d/input" ]; then
    exec <"$d/input"
    rm -f -- "$d/input"
else
    exec </dev/null
fi
(exec "$@") >"$d/output" 2>&1
r=$?
sync -f "$d" /etc # programs do not flush what they write: a result that is known must not outlive it when power is lost
printf '%s\n' "$r" >"$d/result.new" && sync "$d/output" && sync "$d/result.new" && mv -f -- "$d/result.new" "$d/result" && sync "$d"
exit 0
