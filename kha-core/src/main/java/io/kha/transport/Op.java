package io.kha.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be done on a host, as data. Typed where the kind is known, argv for the rest; never a shell string. Immutable.
 *
 * <p>Each one can be repeated: done twice it leaves what it leaves done once, but for {@link Exec}, whose step says what it needs.
 */
public sealed interface Op {

    /** A line for plans, logs and errors; shows no secret. */
    String describe();

    /** Whether it changes anything; a wait only looks. */
    default boolean changes() {
        return true;
    }

    /** What is sent with it: a file's content, what a program reads, a request's body, an archive; null when nothing is. */
    default @Nullable Content content() {
        return null;
    }

    /** The time after which it is ended and counts as failed. */
    default Duration timeout() {
        return Duration.ofSeconds(60);
    }

    /**
     * Puts a file in place as a whole: written beside its place with mode and owner set first, flushed, renamed, and its folder
     * flushed. Missing folders are made (0755). Replaces a file or a link, never a folder.
     */
    record WriteFile(String path, String mode, String owner, Content content) implements Op {
        public WriteFile {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("not an absolute path: " + path);
            }
            if (!mode.matches("0[0-7]{3}")) {
                throw new IllegalArgumentException("not a mode like 0644: " + mode);
            }
            Objects.requireNonNull(content);
        }

        @Override
        public String describe() {
            return "write " + path + " " + mode;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(
                    60 + content.size() / 200_000); // 200 kB/s is slow enough for any link worth installing over
        }
    }

    /** Makes a folder, its parents too, and sets its mode and owner. */
    record MakeDirectory(String path, String mode, String owner) implements Op {
        @Override
        public String describe() {
            return "mkdir " + path + " " + mode;
        }
    }

    /** Removes a file or a link; a folder is refused. */
    record Remove(String path) implements Op {
        @Override
        public String describe() {
            return "remove " + path;
        }
    }

    /** Acts on a systemd unit. */
    record Unit(String name, Action action) implements Op {
        /** What is done; {@link #RELOAD} is systemd's daemon-reload and takes the unit's name for the record only. */
        public enum Action {
            RELOAD,
            ENABLE,
            DISABLE,
            START,
            /** Start without waiting for it to be up ({@code --no-block}). */
            START_NO_WAIT,
            STOP,
            RESTART,
            RESTART_NO_WAIT,
            MASK,
            UNMASK
        }

        @Override
        public String describe() {
            return "systemd: "
                    + action.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + " " + name;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(120);
        }
    }

    /** Sets a kernel setting now (a file under /etc/sysctl.d keeps it). */
    record Sysctl(String key, String value) implements Op {
        @Override
        public String describe() {
            return "sysctl " + key + "=" + value;
        }
    }

    /** Loads a kernel module now (a file under /etc/modules-load.d keeps it). */
    record LoadModule(String name) implements Op {
        @Override
        public String describe() {
            return "modprobe " + name;
        }
    }

    /**
     * Installs packages without their services being started, each at a version ({@code "*"}: whichever the repositories prefer), and
     * holds or does not hold them. Another apt that is at work on the host is waited for.
     *
     * @param versions name to version
     * @param hold whether upgrades shall leave them alone
     * @param source the file of a source whose lists are fetched first; empty for those that are there, and all when they do not do
     */
    record Install(Map<String, String> versions, boolean hold, String source) implements Op {
        public Install {
            versions = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(versions));
        }

        /** From the lists that are there. */
        public Install(Map<String, String> versions, boolean hold) {
            this(versions, hold, "");
        }

        @Override
        public String describe() {
            return "apt install "
                    + String.join(
                            " ",
                            versions.entrySet().stream()
                                    .map(e -> e.getValue().equals("*") ? e.getKey() : e.getKey() + "=" + e.getValue())
                                    .toList())
                    + (hold ? " (held)" : "")
                    + (source.isEmpty() ? "" : ", after apt update of " + source);
        }

        @Override
        public Duration timeout() {
            return Duration.ofMinutes(15);
        }
    }

    /** Loads images from a Docker-style archive, streamed from the controller. */
    record LoadImages(Engine engine, Content.Local archive, List<String> names) implements Op {
        public LoadImages {
            names = List.copyOf(names);
        }

        @Override
        public String describe() {
            return "load " + String.join(", ", names);
        }

        @Override
        public Content content() {
            return archive;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(120 + archive.size() / 200_000);
        }
    }

    /** Runs a Docker container in the host's network, replacing one of the same name. */
    record RunContainer(ContainerSpec spec) implements Op {
        @Override
        public String describe() {
            return "docker run " + spec.name() + " " + spec.image();
        }

        @Override
        public Duration timeout() {
            return Duration.ofMinutes(3);
        }
    }

    /**
     * Runs a program.
     *
     * @param argv program and arguments; no secret may be among them
     * @param input what it reads, or null for nothing
     * @param run when not null it runs detached from the connection as a transient systemd unit, under this id: a later execution with
     *     the same id joins a command that is still running instead of starting a second one, and intent, output and result stay on
     *     the host, where {@link Read.Run} finds them, also after a reboot
     * @param limit the time it is given
     * @param makes what it makes of reads: an answer, or {@link Unsettled} when only doing it will tell
     * @param joins that the run was seen under way: if the same command has come to its end by now, its result is what this comes to, and
     *     it is not begun a second time
     * @param whole the arguments of a command that this one does a part of: a plan that shows that one shows this one too
     */
    record Exec(
            List<String> argv,
            @Nullable Content input,
            @Nullable String run,
            Duration limit,
            Map<Read<?>, Object> makes,
            boolean joins,
            List<String> whole)
            implements Op {
        public Exec {
            argv = List.copyOf(argv);
            whole = List.copyOf(whole);
            makes = Map.copyOf(makes);
            if (joins && run == null) {
                throw new IllegalArgumentException("only a detached run can be joined");
            }
        }

        /** One that was not seen under way. */
        public Exec(
                List<String> argv,
                @Nullable Content input,
                @Nullable String run,
                Duration limit,
                Map<Read<?>, Object> makes) {
            this(argv, input, run, limit, makes, false, argv);
        }

        /** The same, when the run was seen under way. */
        public Exec joining() {
            return new Exec(argv, input, run, limit, makes, true, whole);
        }

        /** The same, which does a part of what another does. */
        public Exec partOf(Exec other) {
            return new Exec(argv, input, run, limit, makes, joins, other.argv);
        }

        /** The command that this one does a part of; itself, when it is none. */
        public Exec asWhole() {
            return new Exec(whole, input, run, limit, makes, joins, whole);
        }

        /**
         * The digest of command and input that a detached run leaves on the host ({@link RunState#intent()}): SHA-256 over each
         * argument followed by a zero byte, then the input's own digest in hex when there is input.
         */
        public String intent() {
            var text = new StringBuilder();
            argv.forEach(a -> text.append(a).append('\0'));
            if (input != null) {
                text.append(input.sha256());
            }
            return Digests.sha256(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public String describe() {
            return "run " + String.join(" ", argv);
        }

        @Override
        public @Nullable Content content() {
            return input;
        }

        @Override
        public Duration timeout() {
            return limit;
        }
    }

    /** The mark of an answer that only doing it will tell. */
    enum Unsettled {
        UNSETTLED
    }

    /**
     * Waits until a read-only command succeeds (exit status 0).
     *
     * @param what what is waited for, in words: "etcd has a quorum"
     * @param condition the command that is asked
     * @param deadline after which it counts as failed; the failure carries the last answer
     * @param interval between two askings
     */
    record Await(String what, List<String> condition, Duration deadline, Duration interval) implements Op {
        public Await {
            condition = List.copyOf(condition);
        }

        @Override
        public String describe() {
            return "wait until " + what;
        }

        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public Duration timeout() {
            return deadline;
        }
    }

    /**
     * A request to the Kubernetes API that changes something; done on the cluster, not on a host.
     *
     * @param what in words, for the plan: "apply DaemonSet kube-flannel/kube-flannel"
     * @param method {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
     * @param path with its query
     * @param contentType of the body: for a PATCH it says which kind of patch it is
     * @param body JSON or YAML
     * @param makes as with {@link Exec}
     */
    record Api(String what, String method, String path, String contentType, Content body, Map<Read<?>, Object> makes)
            implements Op {
        public Api {
            makes = Map.copyOf(makes);
        }

        @Override
        public String describe() {
            return what;
        }

        @Override
        public Content content() {
            return body;
        }
    }

    /**
     * Waits until objects of the Kubernetes API have a condition ({@code status.conditions}) that is {@code True}; done on the cluster,
     * not on a host. A name that is not in the list is waited for too. Objects that are being deleted count only by name. Reads of the
     * list are to be asked again after it.
     *
     * @param what what is waited for, in words: "4 nodes are Ready"
     * @param path the list that is asked: {@code /api/v1/nodes}
     * @param names the objects in it that must have the condition
     * @param atLeast when it is not 0, every object in it must have the condition, and there must be so many
     * @param condition its type: {@code Ready}
     * @param deadline after which it counts as failed; the failure carries the last observation of each that lacks it
     * @param interval between two askings
     */
    record AwaitCondition(
            String what,
            String path,
            List<String> names,
            int atLeast,
            String condition,
            Duration deadline,
            Duration interval)
            implements Op {
        public AwaitCondition {
            names = List.copyOf(names);
        }

        @Override
        public String describe() {
            return "wait until " + what;
        }

        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public Duration timeout() {
            return deadline;
        }
    }
}
