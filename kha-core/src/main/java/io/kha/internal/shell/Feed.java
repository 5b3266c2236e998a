package io.kha.internal.shell;

import io.kha.transport.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a script and what it needs to its standard input. Run by one thread; the count may be read by any. */
final class Feed {
    private static final int CHUNK = 64 << 10;

    private final List<byte[]> head;
    private final List<Content> payload;
    private final long total;
    private final AtomicLong sent = new AtomicLong();

    Feed(List<byte[]> head, List<Content> payload) {
        this.head = head;
        this.payload = payload;
        this.total = payload.stream().mapToLong(Content::size).sum();
    }

    /** How many bytes of the payload have been written. */
    long sent() {
        return sent.get();
    }

    /** How many bytes the payload has. */
    long total() {
        return total;
    }

    /**
     * Writes all of it.
     *
     * @throws ChangedException when a local file cannot be read or is not what its digest says; its last bytes have not been written
     */
    void writeTo(OutputStream out) throws IOException {
        for (byte[] bytes : head) {
            out.write(bytes);
        }
        out.flush();
        for (Content content : payload) {
            if (content instanceof Content.Local local) {
                stream(local, out);
            } else {
                byte[] bytes = content.inline();
                out.write(bytes);
                sent.addAndGet(bytes.length);
            }
            out.flush();
        }
    }

    private void stream(Content.Local local, OutputStream out) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = open(local)) {
            for (long left = local.size(); left > 0; ) {
                byte[] chunk = read(local, in, (int) Math.min(CHUNK, left));
                digest.update(chunk);
                left -= chunk.length;
                if (chunk.length == 0) {
                    throw new ChangedException(local, "it is shorter than planned");
                }
                if (left == 0 && !HexFormat.of().formatHex(digest.digest()).equals(local.sha256())) {
                    throw new ChangedException(local, "its sha256 is not the planned one");
                }
                out.write(chunk);
                sent.addAndGet(chunk.length);
            }
        }
    }

    private static InputStream open(Content.Local local) throws ChangedException {
        try {
            return Files.newInputStream(local.path());
        } catch (IOException e) {
            throw new ChangedException(local, "it cannot be read: " + e);
        }
    }

    private static byte[] read(Content.Local local, InputStream in, int most) throws ChangedException {
        try {
            return in.readNBytes(most);
        } catch (IOException e) {
            throw new ChangedException(local, "it cannot be read: " + e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A local file that is not, or no longer, what was planned. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(Content.Local local, String why) {
            super("the local file " + local.path() + " is not what was planned: " + why);
        }
    }
}
