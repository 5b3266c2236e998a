package io.kha.internal.render;

/** Where the certificates and keys are on the hosts: the places kubeadm looks in. */
public final class PkiFiles {
    /** The folder of all of them. */
    public static final String FOLDER = "/etc/kubernetes/pki";

    public static final String CA = FOLDER + "/ca.crt";
    public static final String CA_KEY = FOLDER + "/ca.key";
    public static final String FRONT_PROXY_CA = FOLDER + "/front-proxy-ca.crt";
    public static final String FRONT_PROXY_CA_KEY = FOLDER + "/front-proxy-ca.key";
    public static final String SERVICE_ACCOUNT_KEY = FOLDER + "/sa.key";
    public static final String SERVICE_ACCOUNT_PUBLIC_KEY = FOLDER + "/sa.pub";

    /** What an apiserver shows to etcd. */
    public static final String APISERVER_ETCD_CLIENT = FOLDER + "/apiserver-etcd-client.crt";

    public static final String APISERVER_ETCD_CLIENT_KEY = FOLDER + "/apiserver-etcd-client.key";

    /** The folder of etcd's own. */
    public static final String ETCD_FOLDER = FOLDER + "/etcd";

    public static final String ETCD_CA = ETCD_FOLDER + "/ca.crt";
    public static final String ETCD_CA_KEY = ETCD_FOLDER + "/ca.key";

    /** What a member shows to clients. */
    public static final String ETCD_SERVER = ETCD_FOLDER + "/server.crt";

    public static final String ETCD_SERVER_KEY = ETCD_FOLDER + "/server.key";

    /** What a member shows to other members. */
    public static final String ETCD_PEER = ETCD_FOLDER + "/peer.crt";

    public static final String ETCD_PEER_KEY = ETCD_FOLDER + "/peer.key";

    /** What etcdctl on a member shows to it. */
    public static final String ETCD_HEALTH_CLIENT = ETCD_FOLDER + "/healthcheck-client.crt";

    public static final String ETCD_HEALTH_CLIENT_KEY = ETCD_FOLDER + "/healthcheck-client.key";

    private PkiFiles() {}
}
