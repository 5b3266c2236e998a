package io.kha.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;

/**
 * A public key in SSH's own form. Immutable.
 *
 * @param type as it stands in files: {@code ssh-ed25519}
 * @param encoded its encoding as a string
 */
record HostKey(String type, String encoded) {

    static HostKey of(PublicKey key) {
        return of(
                new Buffer.PlainBuffer().putPublicKey(key).getCompactData(),
                KeyType.fromKey(key).toString());
    }

    /** The plain key that a certificate is about. */
    static HostKey inside(Certificate<?> certificate) {
        return of(certificate.getKey());
    }

    /** The key that signed a certificate. */
    static HostKey signer(Certificate<?> certificate) {
        byte[] bytes = certificate.getSignatureKey();
        return of(bytes, typeOf(bytes));
    }

    private static HostKey of(byte[] bytes, String type) {
        return new HostKey(type, Base64.getEncoder().encodeToString(bytes));
    }

    /** The type that an encoded key names itself, or empty text when it is none. */
    static String typeOf(byte[] bytes) {
        if (bytes.length < 4) {
            return "";
        }
        int length = (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        if (length <= 0 || length > bytes.length - 4) {
            return "";
        }
        return new String(Arrays.copyOfRange(bytes, 4, 4 + length), java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** The fingerprint as {@code ssh-keygen -l} prints it. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(encoded));
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return type + " " + fingerprint();
    }
}
