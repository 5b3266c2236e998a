package io.kha.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A socket that closes when nothing has come for a time, although signs of life are asked for. This is noticed by the thread that
 * reads. One that writes may wait in the kernel meanwhile, for a host that is gone takes no bytes, and in sshj 0.40 it holds the lock
 * that the end of the connection waits for: closing lets go of it.
 */
final class WatchedSocket extends Socket {
    private final Duration silence;

    WatchedSocket(Duration silence) throws SocketException {
        this.silence = silence;
        setTcpNoDelay(true);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Watched(super.getInputStream());
    }

    private final class Watched extends FilterInputStream {
        private long last = System.nanoTime();

        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            while (true) {
                try {
                    int n = super.read(bytes, from, length);
                    last = System.nanoTime();
                    return n;
                } catch (SocketTimeoutException e) {
                    if (System.nanoTime() - last > silence.toNanos()) {
                        WatchedSocket.this.close();
                        throw new IOException("no sign of life for " + silence.toSeconds() + " s", e);
                    }
                }
            }
        }
    }
}
