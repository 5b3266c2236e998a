package io.kha.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;

/** The leases that processes of a cluster hold and renew. Called with the fleet's lock held. */
final class Leases {
    private static final String GROUP = "coordination.k8s.io/v1";
    private final SimulatedFleet fleet;
    private final ApiObjects objects;

    Leases(SimulatedFleet fleet, ApiObjects objects) {
        this.fleet = fleet;
        this.objects = objects;
    }

    /** A kubelet says that it lives. */
    void beat(String node) {
        hold(new ApiPath(GROUP, "kube-node-lease", "leases", node, "", Map.of()), node, 40);
    }

    /** One of those that run leads, as long as it runs; false when none does. */
    boolean lead(String component) {
        var running = new ArrayList<String>();
        for (var host : fleet.hosts()) {
            if (host.reachable() && Processes.runs(host, component)) {
                running.add(host.name() + "_" + component);
            }
        }
        if (running.isEmpty()) {
            return false;
        }
        var path = new ApiPath(GROUP, "kube-system", "leases", component, "", Map.of());
        var old = objects.get(path);
        var holder = old == null ? "" : old.at("/spec/holderIdentity").asText();
        var next = running.contains(holder) ? holder : running.get(0);
        hold(path, next, 15);
        annotate(component, next);
        return true;
    }

    private void hold(ApiPath path, String holder, int seconds) {
        var lease = Json.object().put("apiVersion", GROUP).put("kind", "Lease");
        lease.putObject("spec")
                .put("holderIdentity", holder)
                .put("leaseDurationSeconds", seconds)
                .put("renewTime", now().toString());
        objects.put(path, lease);
    }

    /** Where versions before 1.20 say who leads. */
    private void annotate(String component, String holder) {
        var said = Json.object()
                .put("holderIdentity", holder)
                .put("leaseDurationSeconds", 15)
                .put("renewTime", now().toString());
        var endpoints = Json.object().put("apiVersion", "v1").put("kind", "Endpoints");
        endpoints.withObject("/metadata/annotations").put("control-plane.alpha.kubernetes.io/leader", said.toString());
        objects.put(new ApiPath("v1", "kube-system", "endpoints", component, "", Map.of()), endpoints);
    }

    private Instant now() {
        return fleet.clock().instant();
    }
}
