package io.kha.testing;

/** etcd: up once its cluster has a quorum; with data of a member that was removed, or with none and nobody who knows it, it ends. */
final class EtcdDaemon implements Daemon {
    private final EtcdClusters clusters;

    EtcdDaemon(EtcdClusters clusters) {
        this.clusters = clusters;
    }

    @Override
    public void started(SimulatedHost host, Launch launch) {
        clusters.running(); // a process that starts writes its data at once
    }

    @Override
    public State state(SimulatedHost host, Launch launch) {
        var settings = clusters.settings(launch);
        var member = clusters.running().stream()
                .filter(r -> r.host() == host && r.settings().equals(settings))
                .findFirst();
        return member.isPresent() && clusters.hasQuorum(member.get().cluster()) ? State.ACTIVE : State.ACTIVATING;
    }
}
