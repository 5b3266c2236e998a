package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.internal.model.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** nginx's whole configuration on a master: the load balancer before all apiservers. */
public final class NginxConfig {
    /** Where it belongs, on the host and in the container. */
    public static final String PATH = "/etc/nginx/nginx.conf";

    private static final String PACKAGE_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

    private NginxConfig() {}

    /** For the distribution's package, whose stream module is a file of its own. */
    public static String packaged(Cluster cluster) {
        return render(cluster, PACKAGE_MODULE);
    }

    /** For nginx's own image, which has the module built in. */
    public static String container(Cluster cluster) {
        return render(cluster, "");
    }

    private static String render(Cluster cluster, String module) {
        var vip = cluster.endpoint().vip().orElseThrow();
        List<String> listeners = new ArrayList<>(List.of(String.valueOf(vip.port())));
        if (vip.address().contains(":")) {
            listeners.add("[::]:" + vip.port() + " ipv6only=on");
        }
        var apiservers = cluster.masters().stream()
                .map(m -> Ip.bracketed(m.address()) + ":" + cluster.kubeadm().bindPort())
                .toList();
        return Text.NGINX.with(Map.of(
                "module", module, "apiservers", apiservers, "listeners", listeners, "healthPort", vip.healthPort()));
    }
}
