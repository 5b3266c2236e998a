package io.kha.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes down what programs are started with on the lab's hosts by way of their SSH servers, the environment included: strace, while it is open. */
final class Environments implements AutoCloseable {
    private final Process strace;
    private final Path log;

    private Environments(Process strace, Path log) {
        this.strace = strace;
        this.log = log;
    }

    /** Begins, on every SSH server of the lab. */
    static Environments watch(Path log) throws IOException {
        var servers = Command.run(
                        List.of(
                                "sh",
                                "-c",
                                "for p in $(pgrep -f 'sshd: /usr/sbin/sshd -D'); do grep -q /kha-lab/ /proc/$p/cgroup && echo $p; done"))
                .out()
                .lines()
                .toList();
        var argv = new java.util.ArrayList<>(List.of(
                "strace",
                "-f",
                "-q",
                "-e",
                "trace=execve,execveat",
                "-e",
                "signal=none",
                "-v",
                "-s",
                "100000",
                "-o",
                log.toString()));
        servers.forEach(pid -> argv.addAll(List.of("-p", pid)));
        var strace = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Environments(strace, log);
    }

    /** All that was started so far, with arguments and environment. */
    String started() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        strace.destroy();
        strace.onExit().join();
    }
}
