package io.kha.ssh;

import io.kha.Host;
import io.kha.Secret;
import io.kha.internal.shell.Elevation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that can be set of {@link Ssh}. Changed only while {@link #with} makes it. */
final class Settings {
    final String user;
    List<Path> keys = List.of();

    @Nullable
    Secret passphrase;

    @Nullable
    Secret password;

    Elevation elevation = Elevation.NONE;
    List<Path> knownHosts = List.of(
            expand("~/.ssh/known_hosts"),
            expand("~/.ssh/known_hosts2"),
            Path.of("/etc/ssh/ssh_known_hosts"),
            Path.of("/etc/ssh/ssh_known_hosts2"));
    Pins pins = Pins.NONE;
    boolean unknownAccepted;

    @Nullable
    Jump jump;

    Duration connectTimeout = Duration.ofSeconds(10);
    int connectAttempts = 3;
    Duration keepAlive = Duration.ofSeconds(5);

    /** A host on the way, and how it is reached. */
    record Jump(Host host, Ssh way) {}

    Settings(String user) {
        this.user = user;
    }

    private Settings(Settings s) {
        user = s.user;
        keys = s.keys;
        passphrase = s.passphrase;
        password = s.password;
        elevation = s.elevation;
        knownHosts = s.knownHosts;
        pins = s.pins;
        unknownAccepted = s.unknownAccepted;
        jump = s.jump;
        connectTimeout = s.connectTimeout;
        connectAttempts = s.connectAttempts;
        keepAlive = s.keepAlive;
    }

    /** The same settings but for a change. */
    Settings with(Consumer<Settings> change) {
        var changed = new Settings(this);
        change.accept(changed);
        return changed;
    }

    /** A path in which {@code ~/} at the begin stands for the home folder. */
    static Path expand(String path) {
        return path.startsWith("~/") ? Path.of(System.getProperty("user.home"), path.substring(2)) : Path.of(path);
    }
}
