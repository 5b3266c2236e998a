# The lease of a host. It is a lock that this process holds for as long as heartbeats arrive on standard input; whoever takes it
# raises the epoch, which operations compare.

# Holder, yes to put a living one out.
lease() {
    e=$({ mkdir -p -- "$S/runs" && chmod 700 -- "$S" && : >>"$S/lease" && : >>"$S/lock"; } 2>&1) || fail "$S: $e"
    exec 8>>"$S/lease" 9>>"$S/lock"
    mine=yes
    flock -n 8 || mine=
    if [ -z "$mine" ] && [ "$2" != yes ]; then
        holder=unknown since=
        [ ! -e "$S/holder" ] || { read -r holder && read -r since; } <"$S/holder"
        sec held "$(($(date +%s) - ${since:-0}))" "$holder"
        return
    fi
    wait=60
    [ "$2" != yes ] || wait=5
    flock -w "$wait" 9 8>&- || [ "$2" = yes ] || {
        sec busy
        return
    }
    epoch=0
    [ ! -e "$S/epoch" ] || read -r epoch <"$S/epoch"
    case $epoch in
    '' | *[!0-9]*) fail "$S/epoch is damaged: it should hold a number; see who writes to this host, then remove it" ;;
    esac
    epoch=$((epoch + 1))
    e=$({ replace "$S/holder" "$1
$(date +%s)" && replace "$S/epoch" "$epoch"; } 2>&1) || fail "$S: $e"
    exec 9>&-
    sec epoch "$epoch"
    while beat=$(exec timeout -s KILL 20 dd bs=1 count=1 2>/dev/null 8>&-) && [ -n "$beat" ]; do
        read -r now <"$S/epoch"
        [ "$now" = "$epoch" ] || break
        [ -n "$mine" ] || { flock -n 8 && mine=yes; }
    done
}
