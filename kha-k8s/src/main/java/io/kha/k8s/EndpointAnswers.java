package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.ArrayList;
import java.util.List;

/** {@code api/endpoint}: the API is ready at the cluster's endpoint, and each master's apiserver at its own address. */
final class EndpointAnswers extends ApiCheck {

    @Override
    public String id() {
        return "api/endpoint";
    }

    @Override
    List<String> paths(Cluster cluster) {
        var urls = new ArrayList<String>();
        urls.add(endpoint(cluster));
        cluster.masters().stream()
                .map(m -> own(m, cluster))
                .filter(u -> !urls.contains(u))
                .forEach(urls::add);
        return urls;
    }

    @Override
    void find(Seen api, Fleet fleet, Findings findings) {
        var cluster = fleet.cluster();
        var answer = api.api(endpoint(cluster));
        if (!answer.found()) {
            findings.error(
                    "",
                    "the API does not answer at its endpoint "
                            + cluster.endpoint().hostPort() + ": " + words(answer.status(), answer.body()),
                    "look at the load balancer, and at who holds the address");
        }
        for (var master : cluster.masters()) {
            var own = api.api(own(master, cluster));
            if (!own.found()) {
                findings.error(
                        master.name(),
                        "its apiserver is not ready: " + words(own.status(), own.body()),
                        "look at the pod kube-apiserver-" + master.name() + " and at etcd");
            }
        }
    }

    static String endpoint(Cluster cluster) {
        return "https://" + cluster.endpoint().hostPort() + health(cluster);
    }

    static String own(Host master, Cluster cluster) {
        var address = master.address().contains(":") ? "[" + master.address() + "]" : master.address();
        return "https://" + address + ":" + cluster.kubeadm().bindPort() + health(cluster);
    }

    private static String health(Cluster cluster) {
        return cluster.kubernetes().atLeast(1, 16) ? "/readyz" : "/healthz";
    }

    private static String words(int status, String body) {
        return status == 0 ? body : "it answers " + status;
    }
}
