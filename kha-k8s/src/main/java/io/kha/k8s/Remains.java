package io.kha.k8s;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateKeySpec;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;

/** What the JDK and Okio keep in static places of a connection that has been closed, replaced by what tells nothing. */
final class Remains {
    private static final BigInteger NOBODYS = BigInteger.valueOf(3);

    private Remains() {}

    /**
     * Makes the JDK forget the private exponent of a key that has signed. It keeps it with the modulus for the next signature, and drops it
     * when one comes with the same modulus and another exponent. To be called while the key lives: later the JDK cannot find the place
     * any more, and empties it only when another key signs.
     */
    static void replaceExponent(RSAPublicKey key) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(
                    KeyFactory.getInstance("RSA").generatePrivate(new RSAPrivateKeySpec(key.getModulus(), NOBODYS)));
            signature.update(new byte[1]);
            signature.sign();
        } catch (GeneralSecurityException e) {
            return; // a provider that does not take such a key is not the one that keeps them
        }
    }

    /**
     * Makes Okio's watchdog let go of the last socket or call whose time it watched: its thread has it, though it has ended, until that time
     * has passed. It is given another time, which passes at once.
     */
    static void replaceWatched() throws InterruptedException {
        var passed = new CountDownLatch(1);
        var next = new AsyncTimeout() {
            @Override
            protected void timedOut() {
                passed.countDown();
            }
        };
        next.timeout(1, TimeUnit.NANOSECONDS);
        next.enter();
        passed.await(1, TimeUnit.SECONDS);
    }
}
