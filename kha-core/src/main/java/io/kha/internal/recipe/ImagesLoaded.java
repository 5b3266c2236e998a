package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Loads the images that the runtime lacks from the controller's archives. */
final class ImagesLoaded implements Step {
    private static final Set<String> CONTROL_PLANE =
            Set.of("kube-apiserver", "kube-controller-manager", "kube-scheduler");

    @Override
    public String id() {
        return "images/loaded";
    }

    @Override
    public String title() {
        return "images are preloaded";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return scope.cluster().images().archives().isEmpty() ? List.of() : List.of(images(scope.cluster()));
    }

    private static Read.Images images(Cluster cluster) {
        return new Read.Images(cluster.runtime().engine());
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        return fleet.inventory().archives().isEmpty()
                ? Decision.satisfied()
                : decide(seen, fleet, seen.get(images(fleet.cluster())).names(), "missing");
    }

    /** A runtime that is yet to be started may have none of them. */
    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return decide(seen, fleet, Set.of(), "those that are missing, known when the runtime runs");
    }

    private static Decision decide(Seen seen, Fleet fleet, Set<String> there, String reason) {
        var cluster = fleet.cluster();
        var worker = !cluster.masters().contains(seen.host())
                && !cluster.etcdMembers().contains(seen.host());
        var present = there.stream().map(ImagesLoaded::full).collect(Collectors.toSet());
        var ops = new ArrayList<Op>();
        for (var archive : fleet.inventory().archives()) {
            var needed = archive.images().stream()
                    .filter(name -> !worker || !mastersAlone(name, cluster))
                    .anyMatch(name -> !present.contains(full(name)));
            if (needed) {
                ops.add(new Op.LoadImages(cluster.runtime().engine(), archive.file(), archive.images()));
            }
        }
        return Decision.of(reason, ops);
    }

    /** What kha and kubeadm run on masters and members alone. Any other nginx or etcd may be a workload's. */
    private static boolean mastersAlone(String name, Cluster cluster) {
        if (full(name).equals(full(cluster.etcd().image(cluster.kubernetes())))
                || cluster.endpoint()
                        .vip()
                        .filter(v -> full(v.loadBalancer().image()).equals(full(name)))
                        .isPresent()) {
            return true;
        }
        var last = name.substring(name.lastIndexOf('/') + 1);
        var bare = last.contains(":") ? last.substring(0, last.indexOf(':')) : last;
        return CONTROL_PLANE.contains(bare.endsWith("-amd64") ? bare.substring(0, bare.length() - 6) : bare);
    }

    /** Docker leaves out what containerd writes: the registry {@code docker.io} and its {@code library}. */
    private static String full(String name) {
        var first = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
        if (first.isEmpty()) {
            return "docker.io/library/" + name;
        }
        return first.contains(".") || first.contains(":") || first.equals("localhost") ? name : "docker.io/" + name;
    }
}
