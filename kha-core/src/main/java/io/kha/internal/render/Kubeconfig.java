package io.kha.internal.render;

import io.kha.Secret;
import io.kha.internal.pki.Leaf;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Files that say where a cluster's API is, whom to trust, and what to show. */
public final class Kubeconfig {
    /** Where kubeadm leaves an administrator's on a control-plane host. */
    public static final String ADMIN = "/etc/kubernetes/admin.conf";

    private Kubeconfig() {}

    /**
     * With a client's certificate. As the discovery file of {@code kubeadm join} it needs no token: kubeadm takes what is embedded for
     * asking for the node's own certificate.
     *
     * @param cluster its name in the file
     * @param server the API's URL, {@code https://...}
     * @param ca the cluster's CA certificate in PEM form
     * @param user the client's name in the file
     * @param client what it shows
     */
    public static Secret withClient(String cluster, String server, String ca, String user, Leaf client) {
        var shown = new Tree()
                .set("client-certificate-data", base64(client.certificate()))
                .set("client-key-data", base64(client.key().revealText()));
        return Secret.of(Yaml.write(document(cluster, server, ca, user, shown)));
    }

    private static Tree document(String cluster, String server, String ca, String user, Tree shown) {
        var context = user + "@" + cluster;
        return Tree.of("v1", "Config")
                .set(
                        "clusters",
                        List.of(new Tree()
                                .set("name", cluster)
                                .set(
                                        "cluster",
                                        new Tree()
                                                .set("certificate-authority-data", base64(ca))
                                                .set("server", server))
                                .fields()))
                .set(
                        "users",
                        List.of(new Tree().set("name", user).set("user", shown).fields()))
                .set(
                        "contexts",
                        List.of(new Tree()
                                .set("name", context)
                                .set(
                                        "context",
                                        new Tree().set("cluster", cluster).set("user", user))
                                .fields()))
                .set("current-context", context);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
