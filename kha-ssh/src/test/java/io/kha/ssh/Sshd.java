package io.kha.ssh;

import io.kha.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real sshd on the loopback, with keys of its own, for the user that runs the tests. */
final class Sshd implements AutoCloseable {
    static final String ADDRESS = "127.0.0.1";
    static final String ME = System.getProperty("user.name");

    final int port;
    final Path folder;
    private final Process process;

    private Sshd(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts one in a folder with host keys {@code host_ed25519} and {@code host_ecdsa}, and takes user key {@code user}. */
    static Sshd start(Path folder, String... settings) throws Exception {
        return start(folder, List.of("host_ed25519", "host_ecdsa"), settings);
    }

    /** Starts one with host keys of these names; those that are missing are made, of the type in their name. */
    static Sshd start(Path folder, List<String> hostKeys, String... settings) throws Exception {
        Path program = Path.of("/usr/sbin/sshd");
        Assumptions.assumeTrue(Files.isExecutable(program), "needs OpenSSH's sshd at " + program);
        if (ME.equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        for (String name : hostKeys) {
            key(folder, name, name.substring(name.indexOf('_') + 1), "");
        }
        if (!Files.exists(folder.resolve("user"))) {
            key(folder, "user", "ed25519", "");
            Files.copy(folder.resolve("user.pub"), folder.resolve("authorized"));
        }
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            port = free.getLocalPort();
        }
        var lines = new ArrayList<String>(List.of(settings));
        lines.addAll(List.of(
                "ListenAddress " + ADDRESS,
                "Port " + port,
                "AuthorizedKeysFile " + folder.resolve("authorized"),
                "PidFile " + folder.resolve("pid"),
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "LogLevel DEBUG2",
                "SetEnv HOME=" + folder)); // the rc files of whoever runs the tests may take their time
        hostKeys.forEach(name -> lines.add("HostKey " + folder.resolve(name)));
        Path config = Files.write(folder.resolve("sshd_config"), lines);
        var process = new ProcessBuilder(program.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var sshd = new Sshd(folder, port, process);
        for (int i = 0; i < 100; i++) {
            try (var s = new Socket(ADDRESS, port)) {
                return sshd;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("sshd did not start: " + sshd.log());
    }

    /** Makes a key. */
    static Path key(Path folder, String name, String type, String passphrase) throws Exception {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            run(0, "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", name, "-f", file.toString());
        }
        return file;
    }

    /** Runs a program and gives its output. */
    static String run(int exit, String... words) throws Exception {
        var p = new ProcessBuilder(words).redirectErrorStream(true).start();
        p.getOutputStream().close();
        String out = new String(p.getInputStream().readAllBytes());
        if (!p.waitFor(30, TimeUnit.SECONDS) || p.exitValue() != exit) {
            throw new IllegalStateException(String.join(" ", words) + " ended with " + p.exitValue() + ": " + out);
        }
        return out;
    }

    /** The host under its name for kha. */
    Host host() {
        return Host.of("here", ADDRESS).port(port);
    }

    /** The first two fields of a public key's file. */
    String publicKey(String name) throws IOException {
        String[] f = Files.readString(folder.resolve(name + ".pub")).split(" ");
        return f[0] + " " + f[1];
    }

    /** Its fingerprint, as ssh-keygen prints it. */
    String fingerprint(String name) throws Exception {
        return run(0, "ssh-keygen", "-lf", folder.resolve(name + ".pub").toString())
                .split(" ")[1];
    }

    /** A known_hosts file of these lines, in which PORT stands for the port and a key's name in braces for the key. */
    Path knownHosts(String... lines) throws IOException {
        var out = new ArrayList<String>();
        for (String line : lines) {
            String l = line.replace("PORT", Integer.toString(port));
            for (int i; (i = l.indexOf('{')) >= 0; ) {
                int end = l.indexOf('}', i);
                l = l.substring(0, i) + publicKey(l.substring(i + 1, end)) + l.substring(end + 1);
            }
            out.add(l);
        }
        return Files.write(Files.createTempFile(folder, "known", ""), out);
    }

    /** A way to it whose host key is known and whose user key is right. */
    Ssh ssh() throws IOException {
        return Ssh.as(ME).key(folder.resolve("user")).knownHosts(knownHosts("[127.0.0.1]:PORT {host_ed25519}"));
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processes that serve connections. */
    List<ProcessHandle> sessions() {
        return process.descendants().toList();
    }

    /** Sends a signal to processes that are still there. */
    static void signal(String signal, List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle p : processes) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(p.pid()))
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> all = sessions();
        process.destroy();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
