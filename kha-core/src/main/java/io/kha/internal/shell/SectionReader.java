package io.kha.internal.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds sections in what a script writes. What comes before the first, from login shells and banners, is skipped. */
final class SectionReader {
    private static final int LINE_LIMIT = 16 << 10;

    private final InputStream in;
    private final byte[] mark;
    private final int limit;
    private final byte[] buffer = new byte[16 << 10];
    private int at;
    private int end;
    private final Tail noise = new Tail(4 << 10);
    private @Nullable String open;
    private @Nullable Section waiting;
    private ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Reads sections whose lines begin with a mark, keeping so many bytes of each body. */
    SectionReader(InputStream in, String mark, int limit) {
        this.in = in;
        this.mark = ("\n" + mark + " ").getBytes(StandardCharsets.UTF_8);
        this.limit = limit;
    }

    /** The end of what came before the first section. */
    String noise() {
        return noise.text();
    }

    /** The next section, or null at the end; a section that the end cuts off is not given out. */
    @Nullable
    Section next() throws IOException {
        if (waiting != null) {
            Section w = waiting;
            waiting = null;
            return w;
        }
        while (toMark()) {
            String line = line();
            Section done = open == null ? null : section(open, body.toByteArray());
            body = new ByteArrayOutputStream();
            if (line == null) {
                open = null;
                return done;
            }
            Section begun = section(line, new byte[0]);
            open = begun.bare() ? null : line;
            if (done != null) {
                waiting = begun.bare() ? begun : null;
                return done;
            }
            if (begun.bare()) {
                return begun;
            }
        }
        return null;
    }

    private static Section section(String line, byte[] body) {
        int space = line.indexOf(' ');
        return space < 0
                ? new Section(line, "", body)
                : new Section(line.substring(0, space), line.substring(space + 1), body);
    }

    /** Reads past the next mark, keeping what comes before it; false at the end. The mark has a line feed at its begin only. */
    private boolean toMark() throws IOException {
        int matched = 0;
        while (fill()) {
            byte b = buffer[at];
            if (b == mark[matched]) {
                at++;
                if (++matched == mark.length) {
                    return true;
                }
            } else if (matched > 0) {
                keep(mark, 0, matched);
                matched = 0;
            } else {
                int from = at;
                while (at < end && buffer[at] != '\n') {
                    at++;
                }
                keep(buffer, from, at - from);
            }
        }
        return false;
    }

    /** The rest of a line, or null when the end cuts it off. */
    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        int b;
        while ((b = read()) >= 0 && b != '\n') {
            if (line.size() < LINE_LIMIT) {
                line.write(b);
            }
        }
        return b < 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    private void keep(byte[] bytes, int from, int length) {
        if (open == null) {
            noise.add(bytes, from, length);
        } else {
            body.write(bytes, from, Math.min(length, limit - body.size()));
        }
    }

    private int read() throws IOException {
        return fill() ? buffer[at++] & 0xff : -1;
    }

    /** Whether there is a byte at hand; false at the end. */
    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return at < end;
    }
}
