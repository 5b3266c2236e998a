package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.Host;
import io.kha.transport.TransportException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.OpenSshCertificateImpl;
import org.apache.sshd.common.keyprovider.FileHostKeyCertificateProvider;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.signature.SignatureECDSA;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host certificate that its authority did not sign. OpenSSH's sshd serves none; another server does. */
class ForgedCertificateTest {
    @TempDir
    Path folder;

    /** How often a server was offered anything to log in with. */
    private final AtomicInteger logins = new AtomicInteger();

    /** Named as the key's type in the signature, as OpenSSH does and this server does not. */
    private static final class CertifiedSignature implements NamedFactory<Signature> {
        @Override
        public String getName() {
            return "ecdsa-sha2-nistp256-cert-v01@openssh.com";
        }

        @Override
        public Signature create() {
            return new SignatureECDSA.SignatureECDSA256() {
                @Override
                public String getSshAlgorithmName(String algorithm) {
                    return "ecdsa-sha2-nistp256";
                }
            };
        }
    }

    static {
        System.setProperty("org.apache.sshd.security.provider.BC.enabled", "false");
    }

    @BeforeEach
    void keys() throws Exception {
        for (String name : List.of("ca", "other", "host", "user")) {
            Sshd.key(folder, name, "ecdsa", "");
        }
        certify("ca", "-h", "-n", "127.0.0.1");
    }

    private void certify(String authority, String... options) throws Exception {
        var words = new java.util.ArrayList<>(
                List.of("ssh-keygen", "-q", "-s", folder.resolve(authority) + "", "-I", "test"));
        words.addAll(List.of(options));
        words.add(folder.resolve("host.pub").toString());
        Sshd.run(0, words.toArray(String[]::new));
    }

    private OpenSshCertificateImpl certificate() throws Exception {
        var provider = new FileHostKeyCertificateProvider(folder.resolve("host-cert.pub"));
        return (OpenSshCertificateImpl)
                provider.loadCertificates(null).iterator().next();
    }

    /** What kha says of a server that shows this certificate; empty when it goes on to log in. */
    private String verdict(OpenSshCertificate certificate) throws Exception {
        Path known = Files.writeString(
                folder.resolve("known"), "@cert-authority * " + Files.readString(folder.resolve("ca.pub")));
        logins.set(0);
        try (var server = SshServer.setUpDefaultServer()) {
            server.setHost("127.0.0.1");
            server.setKeyPairProvider(new FileKeyPairProvider(folder.resolve("host")));
            server.setSignatureFactories(List.of(new CertifiedSignature(), BuiltinSignatures.nistp256));
            server.setHostKeyCertificateProvider(session -> List.of(certificate));
            server.setPublickeyAuthenticator((user, key, session) -> {
                logins.incrementAndGet();
                return false;
            });
            server.start();
            var ssh = Ssh.as("root").key(folder.resolve("user")).knownHosts(known);
            var host = Host.of("here", "127.0.0.1").port(server.getPort());
            var e = assertThrows(
                    TransportException.class, () -> ssh.connect(host).close());
            return e.kind() == TransportException.Kind.AUTHENTICATION ? "" : e.getMessage();
        }
    }

    @Test
    void oneThatItsAuthoritySigned_isTaken() throws Exception {
        assertEquals("", verdict(certificate()));
        assertEquals(1, logins.get());
    }

    @Test
    void oneWhoseSignatureIsNotItsAuthoritys_isRefusedBeforeAnythingIsSent() throws Exception {
        var own = certificate();
        certify("other", "-h", "-n", "127.0.0.1");
        var others = certificate();
        own.setSignature(others.getSignature());
        assertEquals(
                "here: KeyExchange certificate check failed: Signature verification failed. Nothing was sent.",
                verdict(own));
        assertEquals(0, logins.get());
    }
}
