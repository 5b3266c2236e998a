package io.kha.ssh;

import java.io.Serial;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyFactorySpi;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;

/**
 * The JDK's factory of EC keys under the name that sshj asks for, {@code ECDSA}, which only Bouncy Castle knows. Nothing else is in this
 * provider; it stands at the end of the JVM's list.
 */
final class EcdsaName extends Provider {
    @Serial
    private static final long serialVersionUID = 1;

    private EcdsaName() {
        super("kha-ecdsa", "1", "The JDK's EC keys by the name ECDSA");
        putService(new Service(this, "KeyFactory", "ECDSA", EcKeys.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return new EcKeys();
            }
        });
    }

    /** Makes the name known, once in a JVM. */
    static void register() {
        Security.addProvider(new EcdsaName());
    }

    private static final class EcKeys extends KeyFactorySpi {
        private final KeyFactory jdk;

        EcKeys() throws NoSuchAlgorithmException {
            jdk = KeyFactory.getInstance("EC");
        }

        @Override
        protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
            return jdk.generatePublic(spec);
        }

        @Override
        protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
            return jdk.generatePrivate(spec);
        }

        @Override
        protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> spec) throws InvalidKeySpecException {
            return jdk.getKeySpec(key, spec);
        }

        @Override
        protected Key engineTranslateKey(Key key) throws InvalidKeyException {
            return jdk.translateKey(key);
        }
    }
}
