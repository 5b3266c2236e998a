package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that was made can be looked for in the form in which kha writes it, and nobody else can read what is kept. */
class KeptKeysTest {
    @Test
    void everyKeyIsKept(@TempDir Path folder) throws IOException {
        var file = folder.resolve("keys");
        var keys = KeptKeys.in(file, Clock.systemUTC());
        keys.rsa();
        var key = (RSAPrivateCrtKey) keys.rsa().getPrivate();
        keys.keep("client-key-data: more\n");

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        var text = Files.readString(file);
        var needles = new Needles();
        needles.addKeysOf(text);
        assertEquals(Set.of("bytes"), needles.in(new ByteArrayInputStream(key.getEncoded())));
        assertEquals(2, text.split("-----BEGIN RSA PRIVATE KEY-----\n").length - 1);
        assertTrue(text.endsWith("client-key-data: more\n"), text.substring(text.lastIndexOf("-----END")));

        var last = text.substring(text.lastIndexOf("KEY-----\n", text.lastIndexOf("-----END ")) + 9);
        var der = Base64.getMimeDecoder().decode(last.substring(0, last.indexOf("-----END ")));
        // A sequence of its own length, its version, and the modulus.
        assertArrayEquals(new byte[] {0x30, (byte) 0x82}, Arrays.copyOf(der, 2));
        assertEquals(der.length - 4, (der[2] & 0xff) << 8 | der[3] & 0xff);
        assertEquals(key.getModulus(), new BigInteger(Arrays.copyOfRange(der, 11, 11 + 257)));
    }
}
