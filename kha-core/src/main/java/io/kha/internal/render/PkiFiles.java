package io.kha.internal.render;

/**
 * Where kubeadm and etcd find certificates and keys on the hosts, and where they are put: the paths of pairs, to which {@link
 * #CERTIFICATE} and {@link #KEY} come.
 */
public final class PkiFiles {
    /** What the path of a certificate ends with. */
    public static final String CERTIFICATE = ".crt";

    /** What the path of a key ends with. */
    public static final String KEY = ".key";

    /** Where all but the authorities and members of etcd are. */
    public static final String FOLDER = "/etc/kubernetes/pki/";

    /** The cluster's authority. */
    public static final String CLUSTER_CA = FOLDER + "ca";

    /** The authority of what the apiservers pass on. */
    public static final String FRONT_PROXY_CA = FOLDER + "front-proxy-ca";

    /** What an apiserver shows to etcd. */
    public static final String ETCD_CLIENT = FOLDER + "apiserver-etcd-client";

    /** Where what etcd's members need is. */
    public static final String ETCD_FOLDER = FOLDER + "etcd";

    /** etcd's authority. */
    public static final String ETCD_CA = ETCD_FOLDER + "/ca";

    /** What a member shows to clients. */
    public static final String ETCD_SERVER = ETCD_FOLDER + "/server";

    /** What a member shows to other members. */
    public static final String ETCD_PEER = ETCD_FOLDER + "/peer";

    private PkiFiles() {}
}
