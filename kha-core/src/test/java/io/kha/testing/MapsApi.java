package io.kha.testing;

import io.kha.Cluster;
import io.kha.Secret;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Connection;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;
import java.util.Map;

/** What another has, and ConfigMaps that say what the cluster was made with: acts on the cluster that change it. */
record MapsApi(ClusterApi nodes) implements ClusterApi, Step {
    static final List<String> MAPS = List.of(
            "/api/v1/namespaces/kube-system/configmaps/kha-one", "/api/v1/namespaces/kube-system/configmaps/kha-two");

    @Override
    public List<Placement> placements() {
        var first = nodes.placements().get(0);
        return List.of(first, Placement.onApi(this).after(first.step().id()));
    }

    @Override
    public List<Check> checks() {
        return List.of();
    }

    @Override
    public Connection connect(Cluster cluster, Secret kubeconfig, List<Connection> hosts) {
        throw new IllegalStateException("the fleet answers for the API itself");
    }

    @Override
    public String id() {
        return "maps/written";
    }

    @Override
    public String title() {
        return "ConfigMaps say what the cluster is made with";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return MAPS.stream().<Read<?>>map(Read.Api::new).toList();
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var wanted = fleet.cluster().etcd().extraArgs() + " " + fleet.cluster().workers();
        return Decision.of(
                "they say something else",
                MAPS.stream()
                        .filter(path -> !Json.read(seen.api(path).body())
                                .at("/data/wanted")
                                .asText()
                                .equals(wanted))
                        .map(path -> apply(path, wanted))
                        .toList());
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        var wanted = fleet.cluster().etcd().extraArgs() + " " + fleet.cluster().workers();
        return Decision.change(
                "known when the API answers",
                MAPS.stream().map(path -> apply(path, wanted)).toList());
    }

    private static Op apply(String path, String wanted) {
        var map = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata")
                .put("name", path.substring(path.lastIndexOf('/') + 1))
                .put("namespace", "kube-system");
        map.putObject("data").put("wanted", wanted);
        return new Op.Api(
                "apply " + path,
                "PATCH",
                path + "?fieldManager=kha&force=true",
                "application/apply-patch+yaml",
                Content.of(map.toString()),
                Map.of());
    }
}
