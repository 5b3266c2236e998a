package io.kha.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A two-way stream to an address behind a host. */
public interface Tunnel extends AutoCloseable {

    /** What the other side sends. */
    InputStream in();

    /** What is sent to the other side. */
    OutputStream out();

    @Override
    void close() throws IOException;
}
