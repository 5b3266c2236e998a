package io.kha.k8s;

import io.kha.Secret;
import io.kha.transport.TransportException;
import io.kubernetes.client.openapi.ApiClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * An administrator's kubeconfig that carries all it needs: the cluster's CA, and a client certificate or a token. One that names files
 * or programs of another machine is refused, and so is one that does not verify the server.
 */
final class Kubeconfig {
    private final HttpUrl server;
    private final ApiClient client;
    private final @Nullable Identity identity;

    private Kubeconfig(HttpUrl server, ApiClient client, @Nullable Identity identity) {
        this.server = server;
        this.client = client;
        this.identity = identity;
    }

    /**
     * Reads one.
     *
     * @throws TransportException when it cannot be used; the message shows nothing of its credentials
     */
    static Kubeconfig of(Secret kubeconfig) {
        try {
            return of(Yamls.read(kubeconfig.revealText()));
        } catch (YAMLException e) {
            throw refused("is not YAML"); // the cause would quote it
        } catch (TransportException e) {
            throw e;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw refused("has a certificate or a key that cannot be read");
        }
    }

    private static Kubeconfig of(Doc config) throws GeneralSecurityException, IOException {
        var context = named(config, "context", config.text("current-context"));
        var cluster = named(config, "cluster", context.text("cluster"));
        var user = named(config, "user", context.text("user"));
        var server = HttpUrl.parse(cluster.text("server"));
        if (server == null || !server.isHttps()) {
            throw refused("names no https server in its current context");
        }
        var authority = cluster.text("certificate-authority-data");
        if (authority.isEmpty()) {
            throw refused("carries no certificate-authority-data");
        }
        var client = new ApiClient();
        client.setBasePath(server.toString().replaceAll("/$", ""));
        var certificate = user.text("client-certificate-data");
        var key = user.text("client-key-data");
        var token = user.text("token");
        @Nullable Identity identity = null;
        if (!certificate.isEmpty() && !key.isEmpty()) {
            identity = Identity.of(
                    decoded(certificate), decoded(key)); // client-java would look for a key store under the user's home
            client.setKeyManagers(new KeyManager[] {identity});
        } else if (!token.isEmpty()) {
            client.setApiKeyPrefix("Bearer");
            client.setApiKey(token);
        } else {
            throw refused("carries neither client-certificate-data with client-key-data nor a token");
        }
        client.setSslCaCert(
                new ByteArrayInputStream(decoded(authority))); // last: any setter after it would read it again
        return new Kubeconfig(server, client, identity);
    }

    /** The address that it names. */
    HttpUrl server() {
        return server;
    }

    /** A client with its CA and credentials. */
    ApiClient client() {
        return client;
    }

    /** Takes the key away, and what leads to the client's connections; they have been closed before. */
    void forget() throws InterruptedException {
        if (identity != null) {
            identity.forget();
        }
        Remains.replaceWatched();
    }

    private static Doc named(Doc config, String kind, String name) {
        return config.at(kind + "s").items().stream()
                .filter(d -> d.text("name").equals(name))
                .map(d -> d.at(kind))
                .findFirst()
                .orElseThrow(() -> refused("has no " + kind + " \"" + name + "\""));
    }

    private static byte[] decoded(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static TransportException refused(String what) {
        return new TransportException(
                TransportException.Kind.REFUSED,
                "kubernetes-api",
                "the kubeconfig " + what + ": use the /etc/kubernetes/admin.conf that kubeadm made");
    }
}
