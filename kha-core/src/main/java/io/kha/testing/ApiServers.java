package io.kha.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the Kubernetes API answers. Guarded by the fleet's lock. */
final class ApiServers {
    private static final Pattern VERSION = Pattern.compile("kube-apiserver:(v[0-9][^\\s\"]*)");
    private final SimulatedFleet fleet;
    private final EtcdClusters etcd;
    private final Vips vips;
    private final Changes.Memo<List<ApiServer>> all;

    ApiServers(SimulatedFleet fleet, EtcdClusters etcd, Vips vips, Changes changes) {
        this.all = changes.new Memo<>();
        this.fleet = fleet;
        this.etcd = etcd;
        this.vips = vips;
    }

    /** Every apiserver that answers: it runs, can be reached, and has an etcd with a quorum. */
    List<ApiServer> all() {
        return all.get(this::look);
    }

    private List<ApiServer> look() {
        var all = new ArrayList<ApiServer>();
        for (var host : fleet.hosts()) {
            if (host.reachable()) {
                Processes.of(host, "kube-apiserver").forEach(l -> of(host, l).ifPresent(all::add));
            }
        }
        return all;
    }

    /** The apiserver that answers for an address: a host's own, the one behind a VIP, or any behind an address nobody here has. */
    Optional<ApiServer> at(String address, int port) {
        var own =
                fleet.hosts().stream().filter(h -> h.address().equals(address)).findFirst();
        if (own.isPresent()) {
            return all().stream()
                    .filter(s -> s.host() == own.get() && s.port() == port
                            || own.get().reachable() && Vips.balances(own.get(), port))
                    .findFirst();
        }
        if (vips.known(address)) {
            var holder = vips.holder(address);
            return holder.isPresent() && Vips.balances(holder.get(), port)
                    ? all().stream().findFirst()
                    : Optional.empty();
        }
        return all().stream().findFirst();
    }

    private Optional<ApiServer> of(SimulatedHost host, Launch launch) {
        var port = launch.flag("secure-port");
        var client = launch.flag("etcd-certfile");
        if (!client.isEmpty() && !host.file(client).isFile()) {
            return Optional.empty();
        }
        var manifest = host.text(StaticPods.FOLDER + "/kube-apiserver.yaml");
        var version = VERSION.matcher(manifest);
        var tag = version.find() ? version.group(1) : "v" + KubernetesPrograms.version(host, "kube-apiserver");
        return List.of(launch.flag("etcd-servers").split(",")).stream()
                .flatMap(url -> etcd.at(url, host).stream())
                .map(EtcdClusters.Running::cluster)
                .filter(etcd::hasQuorum)
                .findFirst()
                .map(c -> new ApiServer(host, port.isEmpty() ? 6443 : Integer.parseInt(port), c, tag));
    }
}
