package io.kha.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** kubeadm's preflight checks: each failure has a name by which it can be ignored. */
final class KubeadmChecks {
    private final SimulatedHost host;
    private final Map<String, String> errors = new LinkedHashMap<>();

    KubeadmChecks(SimulatedHost host) {
        this.host = host;
    }

    /** What a host needs to become a node. */
    KubeadmChecks node() {
        check(
                "FileContent--proc-sys-net-ipv4-ip_forward",
                host.sysctl("net.ipv4.ip_forward").equals("1"),
                "/proc/sys/net/ipv4/ip_forward contents are not set to 1");
        check(
                "Swap",
                host.text("/proc/swaps").lines().count() <= 1,
                "running with swap on is not supported. Please disable swap");
        check("FileExisting-conntrack", host.hasProgram("conntrack"), "conntrack not found in system path");
        check("CRI", Kubelet.runtime(host).isPresent(), "container runtime is not running");
        return free("Port-10250", "kubelet.service");
    }

    private KubeadmChecks free(String check, String unit) {
        return check(check, !host.unit(unit).isActive(), "Port " + check.substring(5) + " is in use");
    }

    /** That nothing listens where a program is to listen. */
    KubeadmChecks port(int port, String program) {
        return check("Port-" + port, !Processes.runs(host, program), "Port " + port + " is in use");
    }

    /** That a file is not there yet. */
    KubeadmChecks available(String path) {
        return check("FileAvailable-" + path.replace('/', '-'), !host.file(path).exists(), path + " already exists");
    }

    /** That a folder is empty or absent. */
    KubeadmChecks empty(String path) {
        return check("DirAvailable-" + path.replace('/', '-'), host.below(path).isEmpty(), path + " is not empty");
    }

    KubeadmChecks check(String name, boolean good, String error) {
        if (!good) {
            errors.put(name, error);
        }
        return this;
    }

    /** Fails with all that is wrong and not ignored. */
    void orFail(Set<String> ignored) {
        var said = new StringBuilder();
        errors.forEach((name, error) -> {
            if (ignored.stream().noneMatch(name::equalsIgnoreCase)) {
                said.append("\t[ERROR ")
                        .append(name)
                        .append("]: ")
                        .append(error)
                        .append('\n');
            }
        });
        if (!said.isEmpty()) {
            throw new OpFailure(1, "[preflight] Some fatal errors occurred:\n" + said);
        }
    }
}
