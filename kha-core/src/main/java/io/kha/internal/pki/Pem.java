package io.kha.internal.pki;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Textual encodings after RFC 7468, read strictly: matching labels, whole lines of base64 of 64 characters but for the last, nothing
 * else between the lines. Text outside of the blocks, CRLF and a missing last line end are taken, as the RFC has it.
 */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

    private Pem() {}

    /** One block. */
    record Block(String label, byte[] der) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Block b && label.equals(b.label) && Arrays.equals(der, b.der);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(der);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    static String write(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return BEGIN + label + DASHES + "\n" + lines + "\n" + END + label + DASHES + "\n";
    }

    /** All blocks of a text, in order. */
    static List<Block> read(String text) {
        var blocks = new ArrayList<Block>();
        @Nullable String label = null;
        var base64 = new StringBuilder();
        var last = false;
        var number = 0;
        for (var line : LINE_END.split(text, -1)) {
            number++;
            if (line.startsWith(BEGIN)) {
                if (label != null || !line.endsWith(DASHES) || line.length() <= BEGIN.length() + DASHES.length()) {
                    throw bad(number, "a begin that does not belong there");
                }
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                base64.setLength(0);
                last = false;
            } else if (line.startsWith(END)) {
                if (label == null || !line.equals(END + label + DASHES)) {
                    throw bad(number, "an end without its begin");
                }
                blocks.add(new Block(label, decode(base64.toString(), number)));
                label = null;
            } else if (label != null) {
                if (last || line.isEmpty() || line.length() > 64 || line.length() % 4 != 0) {
                    throw bad(number, "not a line of base64");
                }
                last = line.length() < 64 || line.endsWith("=");
                base64.append(line);
            }
        }
        if (label != null) {
            throw bad(number, "the text ends inside of a block");
        }
        return blocks;
    }

    private static byte[] decode(String base64, int line) {
        try {
            if (!base64.isEmpty()) {
                return Base64.getDecoder().decode(base64);
            }
        } catch (IllegalArgumentException e) {
            throw bad(line, "not base64");
        }
        throw bad(line, "an empty block");
    }

    private static BadPemException bad(int line, String what) {
        return new BadPemException("malformed PEM: " + what + " at line " + line);
    }
}
