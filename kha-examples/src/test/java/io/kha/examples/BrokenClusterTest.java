package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Finding;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each check finds what was broken by hand on a healthy cluster, and is content when it is mended. */
@Tag("lab")
class BrokenClusterTest extends OnTheLab {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration MINUTES = Duration.ofMinutes(2);
    private static final String NO_API = "INPUT -p tcp --dport 8443 -j REJECT --reject-with tcp-reset";

    @BeforeAll
    void start() {
        built();
    }

    /** What takes a minute to be seen, all at once. */
    @Test
    void kubeletSchedulersAndStandbysThatAreGone() {
        var worker = cluster.workers().get(0).name();
        var two = masters().subList(0, 2);
        script.ssh(worker, "systemctl stop kubelet");
        masters().forEach(master -> takeAway(master, "kube-scheduler"));
        two.forEach(master -> takeAway(master, "kube-controller-manager"));
        for (var master : masters()) {
            found(
                    "no scheduler on " + master,
                    MINUTES,
                    error("control-plane/pods", master, "kube-scheduler-" + master));
        }
        found("nobody can take over", MINUTES, in("control-plane/leaders", "no second process"));
        found("the node is not ready", MINUTES, error("nodes/healthy", worker, "Ready"));
        found(
                "no scheduler leads",
                MINUTES,
                in("control-plane/leaders", "kube-scheduler has no leader")
                        .or(in("control-plane/leaders", "kube-scheduler's leader has not renewed its lease")));

        masters().forEach(master -> putBack(master, "kube-scheduler"));
        two.forEach(master -> putBack(master, "kube-controller-manager"));
        apply(); // starts the kubelet
        mended();
    }

    private void takeAway(String master, String component) {
        script.ssh(master, "mv /etc/kubernetes/manifests/" + component + ".yaml /root/");
    }

    private void putBack(String master, String component) {
        script.ssh(master, "mv /root/" + component + ".yaml /etc/kubernetes/manifests/");
    }

    @Test
    void etcdMemberThatIsStopped() {
        var member = masters().get(1);
        script.ssh(member, docker() ? "docker stop kha-etcd" : "systemctl stop kha-etcd");
        found("the member is missed", SOON, error("etcd/health", member, "not healthy"));
        apply();
        mended();
    }

    @Test
    void keepalivedThatIsStopped() {
        var holder = holder();
        script.ssh(holder, "systemctl stop keepalived");
        found("keepalived is missed", SOON, error("endpoint/vip", holder, "keepalived does not run"));
        assertNotEquals(holder, holder(), "the VIP has moved");
        apply();
        mended();
    }

    @Test
    void loadBalancerThatIsStopped() {
        var holder = holder();
        script.ssh(holder, docker() ? "docker stop -t 1 kha-nginx" : "systemctl stop nginx");
        eventually("the VIP has moved", SOON, () -> holders().contains(holder) ? "it is on " + holders() : "");
        found("the load balancer is missed", SOON, error("endpoint/vip", holder, "load balancer does not run"));
        apply();
        mended();
    }

    @Test
    void addressOnTwoHosts() {
        var holder = holder();
        var other =
                masters().stream().filter(m -> !m.equals(holder)).findFirst().orElseThrow();
        var address = lab.get("LAB_VIP") + "/32 dev " + lab.get("LAB_INTERFACE");
        script.ssh(other, "ip address add " + address);
        var found = found("two have it", SOON, in("endpoint/vip", "the VIP " + lab.get("LAB_VIP") + " is on ["));
        assertTrue(found.what().contains(holder) && found.what().contains(other), found::what);
        script.ssh(other, "ip address delete " + address);
        mended();
    }

    @Test
    void endpointThatDoesNotAnswer() {
        for (var master : masters()) {
            script.ssh(master, "iptables -I " + NO_API);
        }
        found("the endpoint does not answer", MINUTES, in("api/endpoint", "does not answer at its endpoint"));
        for (var master : masters()) {
            script.ssh(master, "iptables -D " + NO_API);
        }
        mended();
    }

    private void mended() {
        clean("mended", MINUTES);
    }

    private static Predicate<Finding> in(String check, String what) {
        return f -> f.severity() == Finding.Severity.ERROR
                && f.check().equals(check)
                && f.what().contains(what);
    }

    private static Predicate<Finding> error(String check, String host, String what) {
        return in(check, what).and(f -> f.host().equals(host));
    }
}
