package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The program at the top of the README, as it stands there, on bare hosts: with flannel. */
@Tag("proof")
@Tag("bare")
class FirstProgramTest extends OnTheLab {
    private static final String ADDRESSES = "jsonpath={.items[*].status.podIP}";

    @Test
    void doesWhatTheReadmeSays() {
        assumeTrue(lab.version().toString().equals("1.36.2"), "the program asks for Kubernetes 1.36.2");
        assertTrue(!kha.plan(cluster).isEmpty(), "this lab is not bare");
        FirstProgram.main(new String[0]);

        var same = FirstProgram.cluster(lab);
        var second = kha.plan(same);
        assertTrue(second.isEmpty(), second::diff);
        assertEquals(same.hosts().size(), second.executions());
        for (var host : cluster.hosts()) { // the lab knows them by its own names
            eventually("flannel's link on " + host, Duration.ofMinutes(1), () -> {
                var links = script.ssh(host.name(), "ip -o link show type vxlan");
                return links.contains("flannel.1") ? "" : "only " + links;
            });
        }
        eventually("every master reaches the pods", Duration.ofMinutes(1), this::unreached);
    }

    /** CoreDNS' health, asked from each master: to a pod on another node the way is flannel's network. */
    private String unreached() {
        var addresses = kubectl("-n", "kube-system", "get", "pods", "-l", "k8s-app=kube-dns", "-o", ADDRESSES)
                .orFail("kubectl get pods")
                .strip()
                .split(" ");
        assertEquals(2, addresses.length, String.join(" ", addresses));
        for (var address : addresses) {
            for (var master : masters()) {
                var asked = "timeout 5 bash -c 'exec 3<>/dev/tcp/" + address
                        + "/8080 && printf \"GET /health HTTP/1.0\\r\\n\\r\\n\" >&3 && head -1 <&3' 2>&1 || true";
                var answer = script.ssh(master, asked);
                if (!answer.contains("200 OK")) {
                    return address + " from " + master + ": " + answer;
                }
            }
        }
        return "";
    }
}
