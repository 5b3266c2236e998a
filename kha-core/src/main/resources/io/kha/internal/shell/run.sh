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
# Programs do not flush what they write: a result that is known must not outlive it when power is lost. Each of these may be a file system
# of its own. Not all there are: that of a server which is gone would be waited for.
set -- "$d"
for f in /etc /etc/kubernetes /var/lib/kubelet /var/lib/etcd; do
    [ ! -d "$f" ] || set -- "$@" "$f"
done
sync -f -- "$@" 2>>"$d/output" || [ "$r" != 0 ] || r=74 # EX_IOERR of sysexits.h
printf '%s\n' "$r" >"$d/result.new" && sync "$d/output" && sync "$d/result.new" && mv -f -- "$d/result.new" "$d/result" && sync "$d"
exit 0
