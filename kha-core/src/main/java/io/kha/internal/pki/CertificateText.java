package io.kha.internal.pki;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** The certificates among other things in a text. */
public final class CertificateText {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----\\s[^-]*-----END CERTIFICATE-----");
    private static final Pattern DATA = Pattern.compile("(?m)^ *client-certificate-data: *(\\S+) *$");

    private CertificateText() {}

    /** The blocks of certificates, and those in a kubeconfig's {@code client-certificate-data}; never a key. */
    public static String in(String text) {
        var found = new StringBuilder();
        blocks(text, found);
        DATA.matcher(text).results().forEach(m -> {
            try {
                blocks(new String(Base64.getDecoder().decode(m.group(1)), StandardCharsets.ISO_8859_1), found);
            } catch (IllegalArgumentException e) {
                found.append("client-certificate-data is not base64\n");
            }
        });
        return found.toString();
    }

    private static void blocks(String text, StringBuilder found) {
        BLOCK.matcher(text).results().forEach(m -> found.append(m.group()).append('\n'));
    }
}
