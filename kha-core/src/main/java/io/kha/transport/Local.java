package io.kha.transport;

import io.kha.Host;
import io.kha.internal.shell.Elevation;
import io.kha.internal.shell.LocalShell;
import io.kha.internal.shell.ShellConnection;

/**
 * This machine, whatever the host's address is. Runs as root, or by {@code sudo -n} for a user that may without a password. Immutable
 * and thread-safe.
 */
public final class Local implements Transport {
    private static final Local MACHINE = new Local();

    private Local() {}

    /** The transport to this machine. */
    public static Local machine() {
        return MACHINE;
    }

    @Override
    public Connection connect(Host host) {
        return new ShellConnection(new LocalShell(host.name()), Elevation.SUDO);
    }

    @Override
    public String toString() {
        return "this machine";
    }
}
