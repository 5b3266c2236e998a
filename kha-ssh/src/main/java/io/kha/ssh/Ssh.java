package io.kha.ssh;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.kha.Host;
import io.kha.Secret;
import io.kha.internal.shell.Aside;
import io.kha.internal.shell.Elevation;
import io.kha.internal.shell.ShellConnection;
import io.kha.transport.Connection;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.schmizz.sshj.Config;

/**
 * Reaches hosts over SSH as one user. Each setting gives a new value:
 *
 * <pre>{@code
 * Ssh.as("ops").key("~/.ssh/id_ed25519").sudo()
 * Ssh.as("ops", s -> s.key("~/.ssh/id_ed25519").sudo())
 * }</pre>
 *
 * <p>A host's key must be known before anything is sent to it: by OpenSSH's files ({@code ~/.ssh/known_hosts}, {@code known_hosts2} and
 * their likes in {@code /etc/ssh}) unless others are named, or by its fingerprint. It is judged as OpenSSH does with strict checking,
 * and a malformed line is an error. Nothing else is read of the user's own SSH settings, and no agent is asked.
 *
 * <p>Connecting is tried three times, to a jump host too, the rest not at all. A host that goes silent is noticed within five
 * {@link #keepAlive keepAlives}, 25 seconds unless set otherwise.
 *
 * <p>Immutable and thread-safe. Holds no connection, and no thread when none is open.
 */
public final class Ssh implements Transport {
    private final Settings settings;
    private final Config config;
    private final Aside aside;

    private Ssh(Settings settings, Config config, Aside aside) {
        this.settings = settings;
        this.config = config;
        this.aside = aside;
    }

    /** Logs in as this user. A user other than root needs {@link #sudo()} or {@link #sudoPassword}. */
    public static Ssh as(String user) {
        if (user.isBlank() || user.chars().anyMatch(c -> c <= ' ' || c == 127)) {
            throw new IllegalArgumentException("not the name of a user: '" + user + "'");
        }
        return new Ssh(new Settings(user), new Algorithms(), new Aside());
    }

    /** Logs in as this user, with settings. */
    public static Ssh as(String user, UnaryOperator<Ssh> settings) {
        return settings.apply(as(user));
    }

    /**
     * Adds a private key to log in with, in a format of OpenSSH, PEM or PuTTY. {@code ~/} at the begin is the home folder. The file is
     * read when a connection is made.
     */
    public Ssh key(String path) {
        return key(Settings.expand(path));
    }

    /** Adds a private key to log in with. */
    public Ssh key(Path path) {
        return with(
                s -> s.keys = Stream.concat(s.keys.stream(), Stream.of(path)).toList());
    }

    /** The passphrase of private keys that have one. */
    public Ssh passphrase(Secret passphrase) {
        return with(s -> s.passphrase = passphrase);
    }

    /** The password to log in with, should no key do. */
    public Ssh password(Secret password) {
        return with(s -> s.password = password);
    }

    /** Becomes root by sudo, which must not ask for a password. */
    public Ssh sudo() {
        return with(s -> s.elevation = Elevation.SUDO);
    }

    /** Becomes root by sudo with this password, which is used only when sudo asks. It appears in no process list on the host. */
    public Ssh sudoPassword(Secret password) {
        return with(s -> s.elevation = Elevation.sudo(password));
    }

    /** Looks for host keys in these files instead of OpenSSH's. A file that is not there is empty. */
    public Ssh knownHosts(Path... files) {
        return with(s -> s.knownHosts = List.of(files));
    }

    /**
     * Accepts the key with this fingerprint ({@code SHA256:...}, as {@code ssh-keygen -l} prints it) from any host. Hosts are then no
     * longer looked up in known_hosts, but a key revoked there stays refused. Of several keys a host has, the one of type Ed25519 is
     * asked for first, then ECDSA, then RSA.
     */
    public Ssh pin(String fingerprint) {
        return with(s -> s.pins = s.pins.with(Pins.ANY, fingerprint));
    }

    /**
     * Accepts the key with this fingerprint from the host at this address, which is then no longer looked up in known_hosts. Addresses of
     * IPv6 are the same in every spelling, names in upper and lower case.
     */
    public Ssh pin(String address, String fingerprint) {
        return with(s -> s.pins = s.pins.with(address, fingerprint));
    }

    /**
     * Accepts the key of a host that is not known, whoever answers at its address. A key that is known to be another one, or revoked,
     * is refused all the same. Nothing is recorded.
     */
    public Ssh acceptUnknownHostKeysInsecurely() {
        return with(s -> s.unknownAccepted = true);
    }

    /** Goes by way of another host, which is reached in its own way: its sshd must allow forwarding. */
    public Ssh jump(Host host, Ssh way) {
        return with(s -> s.jump = new Settings.Jump(host, way));
    }

    /** How long a host is given to take a connection; 10 seconds unless set. To log in it is given 30 seconds more. */
    public Ssh connectTimeout(Duration timeout) {
        return with(s -> s.connectTimeout = positive(timeout));
    }

    /**
     * How often it is tried to connect, with growing pauses of half a second and more in between; 3 unless set. Only a host that cannot
     * be reached, or whose connection ends during login, is tried again, never one whose key is wrong or that refuses the user.
     */
    public Ssh connectAttempts(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("at least one attempt is needed, not " + attempts);
        }
        return with(s -> s.connectAttempts = attempts);
    }

    /** How often a sign of life is asked for, in whole seconds; 5 seconds unless set. After five without one a connection is given up. */
    public Ssh keepAlive(Duration interval) {
        return with(s -> s.keepAlive = positive(interval));
    }

    @Override
    public Connection connect(Host host) throws TransportException, InterruptedException {
        return new ShellConnection(reach(host), settings.elevation);
    }

    /** Connects and logs in, as often as it may be tried. */
    SshShell reach(Host host) throws InterruptedException {
        Settings.Jump jump = settings.jump;
        var onTheWay = new AtomicBoolean(); // what was tried there as often as it may be is not tried again
        var retries = RetryConfig.custom()
                .maxAttempts(settings.connectAttempts)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(500, 2.0, 0.5))
                .retryOnException(
                        e -> !onTheWay.get() && e instanceof TransportException t && t.kind() == Kind.UNREACHABLE)
                .build();
        try {
            return Retry.of("connect " + host.name(), retries).executeCallable(() -> {
                var dial = new Dial(settings, config, host, aside);
                onTheWay.set(true);
                SshShell way = jump == null ? null : jump.way().reach(jump.host());
                onTheWay.set(false);
                return dial.connect(way);
            });
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("connecting to " + host).initCause(e);
            }
            throw e;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new TransportException(Kind.UNREACHABLE, host.name(), String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return "ssh as " + settings.user;
    }

    private Ssh with(Consumer<Settings> change) {
        return new Ssh(settings.with(change), config, aside);
    }

    private static Duration positive(Duration d) {
        if (d.toSeconds() < 1) {
            throw new IllegalArgumentException("at least a second is needed, not " + d);
        }
        return d;
    }
}
