package io.kha.ssh;

import com.hierynomus.sshj.transport.cipher.GcmCipher;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.transport.cipher.Cipher;

/**
 * AES-GCM (RFC 5647, with OpenSSH's names) by the first provider of the JDK that has it. sshj asks Bouncy Castle, whose AES is plain Java
 * and does not use the processor's own instructions: SunJCE is more than ten times as fast.
 */
final class AesGcm extends GcmCipher {
    private static final int IV = 12;
    private static final int TAG = 16;
    private static final String AES = "AES";
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private AesGcm(int keyBytes) {
        super(IV, TAG, keyBytes, AES, TRANSFORMATION);
    }

    @Override
    public void init(Mode mode, byte[] key, byte[] iv) {
        try {
            cipher = javax.crypto.Cipher.getInstance(TRANSFORMATION);
            initCipher(cipher, mode, Arrays.copyOf(key, getBlockSize()), Arrays.copyOf(iv, getIVSize()));
        } catch (GeneralSecurityException e) {
            throw new SSHRuntimeException(
                    "The JDK has no " + TRANSFORMATION + " with keys of " + getBlockSize() * Byte.SIZE + " bits", e);
        }
    }

    /** Makes ciphers of one length of keys. */
    record Of(int bits) implements Factory.Named<Cipher> {
        @Override
        public String getName() {
            return "aes" + bits + "-gcm@openssh.com";
        }

        @Override
        public Cipher create() {
            return new AesGcm(bits / Byte.SIZE);
        }
    }
}
