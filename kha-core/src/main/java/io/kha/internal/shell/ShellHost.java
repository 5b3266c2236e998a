package io.kha.internal.shell;

import io.kha.transport.TransportException;
import io.kha.transport.Tunnel;

/** A host whose login shell runs command lines. */
public interface ShellHost extends AutoCloseable {

    /** The host's name, for messages. */
    String name();

    /** Whether an sshd of that host serves it, to be ended there when another writer takes over. */
    boolean served();

    /** Threads for what waits for this host. */
    Aside aside();

    /** Has the login shell run a command line. */
    Pipe start(String commandLine) throws TransportException, InterruptedException;

    /** Opens a stream to an address as seen from the host. */
    Tunnel tunnel(String address, int port) throws TransportException, InterruptedException;

    /** Ends all that runs through it. Idempotent. */
    @Override
    void close();
}
