package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** verify misses members of etcd that an apiserver was not told of. */
class EtcdServersTest {
    private static final String MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml";
    private final Lab lab = new Lab();

    private List<String> findings() {
        return lab.findings("etcd/servers");
    }

    @Test
    void membersThatAnApiserverDoesNotKnow_areNamed() {
        assertEquals(List.of(), findings(), "there is no apiserver yet");
        lab.apply().orThrow();
        assertEquals(List.of(), findings());
        var host = lab.fleet.host("ip-10-0-0-2");
        host.write(MANIFEST, host.text(MANIFEST).replace(",https://10.0.0.3:2379", ""));
        assertEquals(
                List.of(
                        "ERROR etcd/servers ip-10-0-0-2: its apiserver does not know the members of etcd at https://10.0.0.3:2379:"
                                + " without the others it is lost: add them to --etcd-servers in " + MANIFEST
                                + " there, one master after the other, and to etcd.external.endpoints in the ConfigMap kubeadm-config of kube-system,"
                                + " from which masters that join have it"),
                findings());
    }
}
