package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A master that is dead for good is installed anew at its name and address, and comes in again as the refusal says. */
@Tag("lab")
class DeadMasterTest extends OnTheLab {
    /** What is left of the cluster on a host that is no node any more: without it the host is as good as one that was installed anew. */
    private static final String EMPTIED = "systemctl disable --now kha-etcd keepalived nginx >/dev/null 2>&1;"
            + " ! command -v docker >/dev/null || docker rm -f kha-etcd kha-nginx >/dev/null;"
            + " rm -rf /etc/kubernetes /etc/kha /etc/cni/net.d/*kha* /var/lib/etcd /var/lib/kha"
            + " /etc/systemd/system/kha-*; systemctl daemon-reload";

    @BeforeAll
    void start() {
        built();
    }

    @Test
    void oneThatWasInstalledAnewComesInAsTheRefusalSays() {
        var dead = cluster.masters().get(2).name();
        Damage.reset(this, dead); // and deletes the node: it was well until just now
        script.ssh(dead, EMPTIED);

        var remedy = kha.plan(cluster).problems().stream()
                .map(problem -> problem.remedy())
                .filter(text -> text.contains("member add " + dead))
                .findFirst()
                .orElseThrow();
        System.out.println("    " + remedy);
        var by = part("on (\\S+) remove the member", remedy);
        var etcdctl = part("`([^`]*) member list`", remedy);
        var member = script.ssh(by, etcdctl + " member list")
                .lines()
                .filter(line -> line.contains(", " + dead + ","))
                .findFirst()
                .orElseThrow();
        script.ssh(by, etcdctl + " member remove " + member.split(",")[0]);
        var printed = script.ssh(by, etcdctl + " " + part("`(member add [^`]*)`", remedy))
                .lines()
                .filter(line -> line.startsWith("ETCD_"))
                .collect(Collectors.joining("\n"));
        assertTrue(printed.contains("ETCD_NAME="), "what it prints beside what kha's unit says too: " + printed);
        script.ssh(
                dead,
                "mkdir -p /etc/kha; rm -f " + part("here remove (\\S+),", remedy) + "; cat >"
                        + part("printed to (\\S+),", remedy) + " <<'END'\n" + printed + "\nEND");

        built();
        assertTrue(kha.plan(cluster).isEmpty());
    }

    private static String part(String of, String text) {
        var found = Pattern.compile(of).matcher(text);
        assertTrue(found.find(), of + " in " + text);
        return found.group(1);
    }
}
