package io.kha.testing;

/** A member as its cluster knows it. */
final class EtcdMember {
    final long id;
    final String peerUrl;
    String name;
    String clientUrl = "";
    boolean learner;
    boolean started;

    EtcdMember(long id, String name, String peerUrl, boolean learner) {
        this.id = id;
        this.name = name;
        this.peerUrl = peerUrl;
        this.learner = learner;
    }
}
