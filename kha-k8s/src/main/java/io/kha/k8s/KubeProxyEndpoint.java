package io.kha.k8s;

import com.google.gson.Gson;
import io.kha.Cluster;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code kube-proxy/endpoint}: kube-proxy finds the API at the cluster's endpoint, and its pods run with the configuration that is
 * there now. Of what kubeadm made only the server is changed. The pods carry the digest of the configuration they were started with
 * as an annotation, so that whether they must be recycled is read from the cluster. A cluster without kube-proxy is left alone.
 */
final class KubeProxyEndpoint extends ApiStep {
    static final String CONFIG_MAP = "/api/v1/namespaces/kube-system/configmaps/kube-proxy";
    static final String DAEMON_SET = "/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy";

    static String server(Cluster cluster) {
        return "https://" + cluster.endpoint().hostPort();
    }

    @Override
    public String id() {
        return "kube-proxy/endpoint";
    }

    @Override
    public String title() {
        return "kube-proxy at the endpoint";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(new Read.Api(CONFIG_MAP), new Read.Api(DAEMON_SET));
    }

    @Override
    Decision decideOnAnswers(Seen seen, Fleet fleet) {
        var cluster = fleet.cluster();
        var configMap = Doc.object(seen, CONFIG_MAP);
        var daemonSet = Doc.object(seen, DAEMON_SET);
        if (configMap.isEmpty() || daemonSet.isEmpty()) {
            return Decision.satisfied();
        }
        var config = new KubeProxyConfig(configMap.get());
        var ops = new ArrayList<Op>();
        var reasons = new ArrayList<String>();
        if (!config.isAt(server(cluster))) {
            reasons.add("server is " + String.join(", ", config.servers()));
            config = config.at(server(cluster));
            var kubeconfig = config.data().getOrDefault(KubeProxyConfig.KUBECONFIG, "");
            ops.add(point(cluster, json(Map.of("data", Map.of(KubeProxyConfig.KUBECONFIG, kubeconfig)))));
        }
        if (!DaemonSets.startedWith(daemonSet.get()).equals(config.digest())) {
            reasons.add("its pods were not started with this configuration");
            ops.add(recycle(json(DaemonSets.restart(config.digest()))));
        }
        return Decision.of(String.join("; ", reasons), ops);
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        var cluster = fleet.cluster();
        return Decision.change(
                "known when the API answers",
                point(cluster, new Content.Later("kubeadm's kubeconfig.conf with server " + server(cluster))),
                recycle(new Content.Later("the digest of kube-proxy's configuration")));
    }

    private static Op point(Cluster cluster, Content body) {
        return ObjectOps.merge("point kube-proxy at " + server(cluster) + " if it is not", CONFIG_MAP, body);
    }

    private static Op recycle(Content body) {
        return ObjectOps.merge("recycle kube-proxy's pods if they run with another configuration", DAEMON_SET, body);
    }

    private static Content json(Object tree) {
        return Content.of(new Gson().toJson(tree));
    }
}
