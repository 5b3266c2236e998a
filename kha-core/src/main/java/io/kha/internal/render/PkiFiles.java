package io.kha.internal.render;

/** Where kubeadm and etcd find certificates and keys on the hosts. */
final class PkiFiles {
    static final String CA = "/etc/kubernetes/pki/ca.crt";

    /** What an apiserver shows to etcd. */
    static final String APISERVER_ETCD_CLIENT = "/etc/kubernetes/pki/apiserver-etcd-client.crt";

    static final String APISERVER_ETCD_CLIENT_KEY = "/etc/kubernetes/pki/apiserver-etcd-client.key";
    static final String ETCD_FOLDER = "/etc/kubernetes/pki/etcd";
    static final String ETCD_CA = ETCD_FOLDER + "/ca.crt";

    /** What a member shows to clients. */
    static final String ETCD_SERVER = ETCD_FOLDER + "/server.crt";

    static final String ETCD_SERVER_KEY = ETCD_FOLDER + "/server.key";

    /** What a member shows to other members. */
    static final String ETCD_PEER = ETCD_FOLDER + "/peer.crt";

    static final String ETCD_PEER_KEY = ETCD_FOLDER + "/peer.key";

    private PkiFiles() {}
}
