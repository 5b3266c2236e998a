package io.kha.k8s;

import io.kubernetes.client.util.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A client's certificate and its key, which can be taken away: TLS gets an empty cover that refers to the key as long as it is there.
 * The JDK's sockets and sessions hold what they are given until their finalizers have run. Thread-safe.
 */
final class Identity extends X509ExtendedKeyManager {
    private static final String ALIAS = "kha";
    private static final List<Class<? extends PrivateKey>> KINDS =
            List.of(RSAPrivateCrtKey.class, ECPrivateKey.class, EdECPrivateKey.class);

    private final X509Certificate[] chain;
    private final AtomicReference<@Nullable PrivateKey> key;
    private final PrivateKey cover;

    private Identity(X509Certificate[] chain, PrivateKey key) throws InvalidKeyException {
        this.chain = chain;
        this.key = new AtomicReference<>(key);
        this.cover = cover(key);
    }

    /** Reads one of PEM. */
    static Identity of(byte[] certificate, byte[] key) throws GeneralSecurityException, IOException {
        var chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(certificate))
                .toArray(new X509Certificate[0]);
        return new Identity(chain, SSLUtils.loadKey(key));
    }

    private PrivateKey cover(PrivateKey key) throws InvalidKeyException {
        var kind = KINDS.stream()
                .filter(k -> k.isInstance(key))
                .findFirst()
                .orElseThrow(() -> new InvalidKeyException("a kind of key that TLS does not know"));
        return (PrivateKey) Proxy.newProxyInstance(
                Identity.class.getClassLoader(), new Class<?>[] {kind}, (proxy, method, arguments) -> {
                    var covered = this.key.get();
                    if (covered == null) {
                        throw new IllegalStateException("the connection is closed");
                    }
                    try {
                        return method.invoke(covered, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Takes the key away; whoever still asks for it gets an error. */
    void forget() {
        if (chain.length > 0 && chain[0].getPublicKey() instanceof RSAPublicKey known) {
            Remains.replaceExponent(known); // while the key is there
        }
        key.set(null);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        var type = cover.getAlgorithm();
        return Arrays.asList(types).contains(type) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        var alias = chooseClientAlias(new String[] {type}, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return cover;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }
}
