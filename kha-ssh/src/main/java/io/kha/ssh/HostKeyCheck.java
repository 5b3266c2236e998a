package io.kha.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import io.kha.Host;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Judges the key of one host, before anything is sent to it. A revoked key is refused whatever else is said of it; then pinned
 * fingerprints decide, or else known_hosts: any key known for the host makes another one a mismatch.
 */
final class HostKeyCheck implements HostKeyVerifier {
    private static final int HOST_CERTIFICATE = 2;
    private static final int SMALLEST_RSA = 1024;
    private static final List<String> PLAIN = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");

    private final Host host;
    private final Set<String> pins;
    private final boolean unknownAccepted;
    private final List<Path> files;
    private final KnownHosts known;
    private volatile @Nullable TransportException refusal;

    /** @throws TransportException when a known_hosts file cannot be read or has a malformed line */
    HostKeyCheck(Settings settings, Host host) {
        this.host = host;
        this.pins = settings.pins.of(host.address());
        this.unknownAccepted = settings.unknownAccepted;
        this.files = settings.knownHosts;
        try {
            this.known = KnownHosts.read(files);
        } catch (IOException e) {
            throw new TransportException(
                    Kind.HOST_KEY,
                    host.name(),
                    "known hosts cannot be read: " + e.getMessage()
                            + " (mend the file; a line that is not understood may be one that revokes)",
                    e);
        }
    }

    /** Why the key was refused, or null. */
    @Nullable
    TransportException refusal() {
        return refusal;
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey offered) {
        String reason;
        if (offered instanceof Certificate<?> certificate) {
            reason = judge(HostKey.inside(certificate), certificate);
        } else if (small(offered)) {
            reason = "its host key is an RSA key of less than " + SMALLEST_RSA + " bits. Make it a new one.";
        } else {
            reason = judge(HostKey.of(offered), null);
        }
        refusal = reason == null
                ? null
                : new TransportException(Kind.HOST_KEY, host.name(), reason + " Nothing was sent.");
        return reason == null;
    }

    /**
     * The types to ask for first: those of keys that are known of the host with its port, as OpenSSH does, so that both see the same key
     * of a host that has several; certificates when an authority is known, and otherwise last.
     */
    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        if (!pins.isEmpty()) {
            return PLAIN;
        }
        var keys = known.of(host.address(), host.port(), KnownHosts.Mark.KEY).stream()
                .map(l -> l.key().type())
                .flatMap(t -> t.equals("ssh-rsa") ? Stream.of("rsa-sha2-512", "rsa-sha2-256") : Stream.of(t))
                .toList();
        if (authorities().isEmpty()) {
            return keys.isEmpty() ? PLAIN : keys;
        }
        var certificates = PLAIN.stream().filter(t -> !t.startsWith("rsa")).map(t -> t + "-cert-v01@openssh.com");
        return Stream.concat(certificates, keys.stream()).distinct().toList();
    }

    /** Why a key is refused, or null. */
    private @Nullable String judge(HostKey key, @Nullable Certificate<?> certificate) {
        HostKey signer = certificate == null ? null : HostKey.signer(certificate);
        for (var line : known.anyPort(host.address(), host.port(), KnownHosts.Mark.REVOKED)) {
            if (line.key().equals(key) || line.key().equals(signer)) {
                return "its host key " + line.key() + " is revoked by " + line.place() + ".";
            }
        }
        if (!pins.isEmpty()) {
            return pins.contains(key.fingerprint())
                    ? null
                    : "its host key is " + key + ", but pinned is " + String.join(" or ", pins)
                            + ". If the host was made anew, pin its new key; if not, somebody is in between.";
        }
        if (certificate != null) {
            String place = authorities().stream()
                    .filter(l -> l.key().equals(signer))
                    .map(KnownHosts.Line::place)
                    .findFirst()
                    .orElse(null);
            if (place != null) {
                String flaw = flaw(certificate);
                return flaw == null
                        ? null
                        : "its host certificate, signed by the authority of " + place + ", " + flaw + ".";
            }
        }
        List<KnownHosts.Line> lines = lines(KnownHosts.Mark.KEY);
        if (lines.stream().anyMatch(l -> l.key().equals(key))) {
            return null;
        }
        if (!lines.isEmpty()) {
            var line = lines.get(0);
            return "its host key has changed: it shows " + key + ", but " + line.place() + " says " + line.key()
                    + ". If the host was made anew, remove the old key (ssh-keygen -f " + line.file() + " -R '"
                    + KnownHosts.name(host.address(), host.port())
                    + "') and add the new one; if not, somebody is in between.";
        }
        return unknownAccepted ? null : unknown(key);
    }

    private String unknown(HostKey key) {
        return "its host key " + key + " is not known. Compare it with what ssh-keygen -lf /etc/ssh/ssh_host_"
                + key.type().replaceAll("^ssh-|-sha2.*$", "") + "_key.pub prints on the host's own console; then pin it"
                + " (.pin(\"" + host.address() + "\", \"" + key.fingerprint() + "\")) or add it (ssh-keyscan -p "
                + host.port() + " " + host.address()
                + (files.isEmpty() ? "" : " >> " + files.get(0)) + ").";
    }

    /** The lines about this host; those without a port count when there are none with it. */
    private List<KnownHosts.Line> lines(KnownHosts.Mark mark) {
        List<KnownHosts.Line> lines = known.of(host.address(), host.port(), mark);
        return lines.isEmpty() ? known.of(host.address(), 22, mark) : lines;
    }

    private List<KnownHosts.Line> authorities() {
        return lines(KnownHosts.Mark.AUTHORITY);
    }

    private static boolean small(PublicKey key) {
        return key instanceof RSAKey rsa && rsa.getModulus().bitLength() < SMALLEST_RSA;
    }

    /** What is wrong with a certificate whose signature sshj has checked, or null. */
    private @Nullable String flaw(Certificate<?> c) {
        if (c.getType() != HOST_CERTIFICATE) {
            return "is one for users";
        }
        Instant now = Instant.now();
        if (now.isBefore(c.getValidAfter().toInstant())
                || !now.isBefore(c.getValidBefore().toInstant())) {
            return "is valid from " + c.getValidAfter().toInstant() + " to "
                    + c.getValidBefore().toInstant() + " only";
        }
        if (!c.getCritOptions().isEmpty()) {
            return "has options that are not understood: " + c.getCritOptions().keySet();
        }
        String name = host.address().toLowerCase(Locale.ROOT);
        if (!c.getValidPrincipals().contains(name)) {
            return "is for " + c.getValidPrincipals() + ", not for " + name;
        }
        try {
            if (small(new Buffer.PlainBuffer(c.getSignatureKey()).readPublicKey())) {
                return "is signed with an RSA key of less than " + SMALLEST_RSA + " bits";
            }
            String signature = new Buffer.PlainBuffer(c.getSignature()).readString();
            return PLAIN.contains(signature) ? null : "is signed with " + signature + ", which is not held safe";
        } catch (Buffer.BufferException e) {
            return "has no signature that can be read";
        }
    }
}
