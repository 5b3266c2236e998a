package io.kha.transport;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One thing that can be read of a host without changing it. A read is a value: two equal reads are one question, asked once however
 * many steps want the answer. Immutable and thread-safe.
 *
 * @param <A> the type of the answer
 */
public sealed interface Read<A> {

    /** How much of a file is read: its state and digest, its text too, or its bytes as a secret that no output shows. */
    enum Depth {
        DIGEST,
        TEXT,
        SECRET
    }

    /**
     * The state of a file, folder or link; symbolic links are not followed. Of a file of {@link #LIMIT} bytes or more the answer has
     * size and digest, but neither text nor secret: a content is whole or not there.
     */
    record File(String path, Depth depth) implements Read<FileState> {
        /** Contents are read of files smaller than this, in bytes: 1 MiB. */
        public static final int LIMIT = 1 << 20;

        public File {
            requireAbsolute(path);
            Objects.requireNonNull(depth);
        }
    }

    /**
     * The certificates in a file: its PEM blocks of certificates and what it has as {@code client-certificate-data}, as a kubeconfig
     * does, in PEM form one after the other. A symbolic link is followed. Empty text when there is no such file or none in it. What else
     * is in the file, such as keys, stays on the host.
     */
    record Certificates(String path) implements Read<String> {
        public Certificates {
            requireAbsolute(path);
        }
    }

    /** The state of a systemd unit, named with its suffix ({@code kubelet.service}). */
    record Unit(String name) implements Read<UnitState> {}

    /** A package of the distribution's package system (dpkg). */
    record Package(String name) implements Read<PackageState> {}

    /** The value of a kernel setting in dotted form ({@code net.ipv4.ip_forward}); empty text when the kernel has none. */
    record Sysctl(String key) implements Read<String> {}

    /** The names of the images that a container runtime holds; no answer from one that is installed and does not run. */
    record Images(Engine engine) implements Read<ImageList> {}

    /** A container of Docker, by name. */
    record Container(String name) implements Read<ContainerState> {}

    /** What became of a command that was started detached (see {@link Op.Exec#run()}). */
    record Run(String id) implements Read<RunState> {}

    /**
     * The answer of a command that changes nothing. It runs without a shell and without input; output past 256 KiB is cut. A command
     * that is not installed answers with exit status 127, one that exceeds the time with 137.
     *
     * @param argv program and arguments
     * @param timeout the time it is given
     * @param passing whether what it prints changes by itself, as a time or a state of health does; then only its exit status counts
     *     when a saved plan is held against what is there
     */
    record Command(List<String> argv, Duration timeout, boolean passing) implements Read<CommandAnswer> {
        public Command(List<String> argv, Duration timeout) {
            this(argv, timeout, false);
        }

        public Command {
            argv = List.copyOf(argv);
            if (argv.isEmpty()) {
                throw new IllegalArgumentException("a command needs at least a program");
            }
        }
    }

    /**
     * What the Kubernetes API answers to a GET of a path ({@code /api/v1/nodes}); asked of the cluster, not of a host, by whichever
     * address answers. A whole URL ({@code https://192.168.60.80:8443/readyz}) is asked at that address and at no other; when nothing
     * answers there the answer has status 0 and the reason as body.
     */
    record Api(String path) implements Read<ApiAnswer> {}

    /** The state and digest of a file. */
    static File file(String path) {
        return new File(path, Depth.DIGEST);
    }

    /** A file with its text (UTF-8). */
    static File text(String path) {
        return new File(path, Depth.TEXT);
    }

    /** A file whose content is a secret. */
    static File secret(String path) {
        return new File(path, Depth.SECRET);
    }

    /** The answer of a read-only command, given 20 seconds. */
    static Command command(String... argv) {
        return new Command(List.of(argv), Duration.ofSeconds(20));
    }

    /** The answer of a read-only command that changes by itself (see {@link Command#passing()}), given 20 seconds. */
    static Command passing(String... argv) {
        return new Command(List.of(argv), Duration.ofSeconds(20), true);
    }

    private static void requireAbsolute(String path) {
        boolean good = path.startsWith("/");
        for (int i = 0; good && i < path.length(); i++) {
            good = path.charAt(i) >= ' ' && path.charAt(i) != 127;
        }
        if (!good) {
            throw new IllegalArgumentException("not an absolute path without control characters: " + path);
        }
    }
}
