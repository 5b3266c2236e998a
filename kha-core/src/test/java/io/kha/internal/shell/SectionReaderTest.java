package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SectionReaderTest {
    private static final String WHOLE = "motd\n\nm begin\n\nm out 1\ntext\nm d 12\n";

    @Test
    void what_the_end_cuts_off_is_not_given_out() throws IOException {
        for (int length = 0; length <= WHOLE.length(); length++) {
            byte[] said = WHOLE.substring(0, length).getBytes(StandardCharsets.UTF_8);
            var reader = new SectionReader(new ByteArrayInputStream(said), "m", 1000);
            if (length >= WHOLE.indexOf("begin\n") + 6) {
                section(reader.next(), "begin", "", "");
            }
            if (length >= WHOLE.indexOf("m d") + 2) {
                section(reader.next(), "out", "1", "text");
            }
            if (length == WHOLE.length()) {
                section(reader.next(), "d", "12", "");
            }
            assertNull(reader.next(), () -> "of " + said.length + " bytes");
            assertNull(reader.next());
        }
    }

    private static void section(Section section, String tag, String rest, String body) {
        assertNotNull(section);
        assertEquals(tag + "|" + rest + "|" + body, section.tag() + "|" + section.rest() + "|" + section.text());
    }
}
