package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Progress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kubernetes from an apt repository, which the lab makes: installed, of the version asked for, and held. */
@Tag("proof")
@Tag("bare")
class PackagesTest extends OnTheLab {

    @Test
    void kubernetesComesFromARepository() {
        var packages = lab.packages(cluster);
        var plan = kha.plan(packages);
        assertTrue(!plan.isEmpty(), "this lab is not bare");
        kha.apply(plan, Progress.console()).orThrow();
        kha.verify(packages).orThrow();

        var second = kha.plan(packages);
        assertTrue(second.isEmpty(), second::diff);
        assertEquals(packages.hosts().size(), second.executions());
        for (var host : packages.hosts()) {
            assertEquals(
                    "kubeadm\nkubectl\nkubelet",
                    script.ssh(host.name(), "apt-mark showhold | sort").strip());
            var installed = script.ssh(host.name(), "dpkg-query -W -f '${Version}' kubelet");
            assertTrue(installed.startsWith(lab.version() + "-"), host + ": " + installed);
        }
    }
}
