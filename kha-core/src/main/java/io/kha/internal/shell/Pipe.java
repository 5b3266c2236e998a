package io.kha.internal.shell;

import java.io.InputStream;
import java.io.OutputStream;

/** A command that runs on a host: its three streams. Streams may be used by one thread each; {@link #close()} by any. */
public interface Pipe extends AutoCloseable {

    /** What it writes to standard output. */
    InputStream out();

    /** What it writes to standard error. */
    InputStream err();

    /** Its standard input; closing this tells it that no more comes. */
    OutputStream in();

    /** Ends it, at the latest when its streams break, and frees what it holds here. Idempotent, never throws. */
    @Override
    void close();
}
