package io.kha.k8s;

import io.kha.Secret;
import io.kha.transport.TransportException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import okhttp3.HttpUrl;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * An administrator's kubeconfig that carries all it needs: the cluster's CA, and a client certificate or a token. One that names files
 * or programs of another machine is refused, and so is one that does not verify the server.
 */
final class Kubeconfig {
    private final HttpUrl server;
    private final ApiClient client;

    private Kubeconfig(HttpUrl server, ApiClient client) {
        this.server = server;
        this.client = client;
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
        if (!certificate.isEmpty() && !key.isEmpty()) {
            client.setKeyManagers(identity(decoded(certificate), decoded(key)));
        } else if (!token.isEmpty()) {
            client.setApiKeyPrefix("Bearer");
            client.setApiKey(token);
        } else {
            throw refused("carries neither client-certificate-data with client-key-data nor a token");
        }
        client.setSslCaCert(
                new ByteArrayInputStream(decoded(authority))); // last: any setter after it would read it again
        return new Kubeconfig(server, client);
    }

    /** The address that it names. */
    HttpUrl server() {
        return server;
    }

    /** A client with its CA and credentials. */
    ApiClient client() {
        return client;
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

    /** Made here: client-java would look for a key store under the user's home. */
    private static KeyManager[] identity(byte[] certificate, byte[] key) throws GeneralSecurityException, IOException {
        var chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(certificate))
                .toArray(new Certificate[0]);
        var password = new char[0];
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("kha", SSLUtils.loadKey(key), password, chain);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static TransportException refused(String what) {
        return new TransportException(
                TransportException.Kind.REFUSED,
                "kubernetes-api",
                "the kubeconfig " + what + ": use the /etc/kubernetes/admin.conf that kubeadm made");
    }
}
