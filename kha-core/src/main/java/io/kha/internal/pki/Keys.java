package io.kha.internal.pki;

import io.kha.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Private and public keys as PEM. RSA is written as PKCS#1, the form kubeadm itself writes and every release reads. */
final class Keys {
    private Keys() {}

    static Secret write(PrivateKey key) {
        if (!(key instanceof RSAPrivateCrtKey)) {
            throw new IllegalArgumentException("kha makes RSA keys, not " + key.getAlgorithm());
        }
        try {
            var pkcs1 = PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey();
            return Secret.of(
                    Pem.write("RSA PRIVATE KEY", pkcs1.toASN1Primitive().getEncoded()));
        } catch (IOException e) {
            throw new IllegalStateException("a key that cannot be encoded", e);
        }
    }

    static String write(PublicKey key) {
        return Pem.write("PUBLIC KEY", key.getEncoded());
    }

    /** A private key (PKCS#1, PKCS#8 or SEC 1, not encrypted) and its public key. Parameters before an EC key are skipped. */
    static KeyPair read(Secret pem) {
        var blocks = Pem.read(pem.revealText()).stream()
                .filter(b -> !b.label().equals("EC PARAMETERS"))
                .toList();
        if (blocks.size() != 1 || !blocks.get(0).label().endsWith("PRIVATE KEY")) {
            throw new BadPemException("expected one private key, found " + blocks);
        }
        if (blocks.get(0).label().startsWith("ENCRYPTED")) {
            throw new BadPemException("the private key is encrypted; give it decrypted");
        }
        var text = Pem.write(blocks.get(0).label(), blocks.get(0).der());
        try (var parser = new PEMParser(new StringReader(text))) {
            var parsed = parser.readObject();
            var converter = new JcaPEMKeyConverter();
            if (parsed instanceof PEMKeyPair pair) {
                return converter.getKeyPair(pair);
            }
            if (parsed instanceof PrivateKeyInfo info) {
                return ofPkcs8(info, converter);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // what the parsers say could show parts of the key
            throw new BadPemException(
                    "the private key cannot be read: " + e.getClass().getSimpleName());
        }
        throw new BadPemException("not a private key of a known kind");
    }

    private static KeyPair ofPkcs8(PrivateKeyInfo info, JcaPEMKeyConverter converter)
            throws IOException, GeneralSecurityException {
        var key = converter.getPrivateKey(info);
        if (key instanceof RSAPrivateCrtKey rsa) {
            var spec = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
            return new KeyPair(KeyFactory.getInstance("RSA").generatePublic(spec), key);
        }
        var ec = ECPrivateKey.getInstance(info.parsePrivateKey());
        var point = ec.getPublicKey();
        if (point == null) {
            throw new BadPemException("the EC private key carries no public key");
        }
        return new KeyPair(
                converter.getPublicKey(new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), point.getOctets())),
                key);
    }
}
