package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.Host;
import java.util.LinkedHashSet;
import java.util.List;

/** The addresses and DNS names in the apiservers' certificates, besides those kubeadm adds of itself. */
public final class ApiNames {
    private ApiNames() {}

    /** The endpoint, every master by address and name, and what the caller named; each once, in this order. */
    public static List<String> of(Cluster cluster) {
        var names = new LinkedHashSet<String>();
        names.add(cluster.endpoint().address());
        for (Host master : cluster.masters()) {
            names.add(master.address());
            names.add(master.name());
        }
        names.addAll(cluster.kubeadm().certSans());
        return List.copyOf(names);
    }
}
