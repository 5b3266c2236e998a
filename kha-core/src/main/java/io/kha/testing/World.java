package io.kha.testing;

/** What comes about between hosts. Guarded by the fleet's lock. */
final class World {
    final EtcdClusters etcd;
    final Vips vips;
    final ApiServers apis;

    World(SimulatedFleet fleet, Changes changes) {
        etcd = new EtcdClusters(fleet, changes);
        vips = new Vips(fleet);
        apis = new ApiServers(fleet, etcd, vips, changes);
    }
}
