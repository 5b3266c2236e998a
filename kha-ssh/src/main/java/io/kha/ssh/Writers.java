package io.kha.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.transport.DisconnectListener;

/**
 * Wakes those who wait to write when the connection ends. In sshj 0.40 such a thread holds its stream's lock, on which the end of the
 * connection then waits as well. Thread-safe.
 */
final class Writers implements DisconnectListener {
    private final Set<Thread> waiting = new HashSet<>();
    private boolean ended;

    @Override
    public synchronized void notifyDisconnect(DisconnectReason reason, String message) {
        ended = true;
        waiting.forEach(Thread::interrupt);
    }

    /** Whether it has ended, which is known here before any channel is told. */
    synchronized boolean ended() {
        return ended;
    }

    /** A stream whose writers are woken. */
    OutputStream wake(OutputStream out) {
        return new Woken(out);
    }

    private synchronized void enter() throws IOException {
        if (ended) {
            throw new IOException("the connection has ended");
        }
        waiting.add(Thread.currentThread());
    }

    /** Whether the connection ended meanwhile; the wake-up call is then taken back. */
    private synchronized boolean leave() {
        waiting.remove(Thread.currentThread());
        return ended && Thread.interrupted();
    }

    private interface Work {
        void run() throws IOException;
    }

    private final class Woken extends OutputStream {
        private final OutputStream out;

        Woken(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            awake(() -> out.write(bytes, from, length));
        }

        @Override
        public void flush() throws IOException {
            awake(out::flush);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        private void awake(Work work) throws IOException {
            enter();
            boolean woken;
            try {
                work.run();
            } finally {
                woken = leave();
            }
            if (woken) {
                throw new IOException("the connection has ended");
            }
        }
    }
}
