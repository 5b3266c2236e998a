package io.kha.k8s;

import io.kha.Secret;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A real kube-apiserver with its etcd on loopback ports, with certificates of its own. */
final class ApiServer implements AutoCloseable {
    /** The addresses in its certificate; none of them is on this machine. */
    static final String VIP = "192.168.60.80";

    static final String MASTER = "192.168.60.71";

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    final int port;

    ApiServer(LabPrograms programs, Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.port = freePort();
        certificates();
        int etcd = freePort();
        int peer = freePort();
        start(
                "etcd",
                programs.etcd().toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcd,
                "--advertise-client-urls=http://127.0.0.1:" + etcd,
                "--listen-peer-urls=http://127.0.0.1:" + peer,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peer,
                "--initial-cluster=default=http://127.0.0.1:" + peer);
        start(
                "kube-apiserver",
                programs.apiserver().toString(),
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=192.168.60.71",
                "--secure-port=" + port,
                "--tls-cert-file=" + folder.resolve("server.crt"),
                "--tls-private-key-file=" + folder.resolve("server.key"),
                "--client-ca-file=" + folder.resolve("ca.crt"),
                "--service-account-key-file=" + folder.resolve("server.key"),
                "--service-account-signing-key-file=" + folder.resolve("server.key"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-cluster-ip-range=10.96.0.0/12",
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount");
        await();
    }

    private void certificates() throws IOException, InterruptedException {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=kubernetes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.crt",
                "-addext",
                "keyUsage=critical,keyCertSign,digitalSignature");
        leaf("server", "/CN=kube-apiserver", "subjectAltName=IP:" + VIP + ",IP:" + MASTER + ",DNS:api.prod.test");
        leaf("admin", "/O=system:masters/CN=kubernetes-admin", "extendedKeyUsage=clientAuth");
    }

    private void leaf(String name, String subject, String extension) throws IOException, InterruptedException {
        Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                subject,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        openssl(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "ca.crt",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".crt");
    }

    private void openssl(String... args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(args));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("openssl.log")));
        }
    }

    private void start(String name, String... command) throws IOException {
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .directory(folder.toFile())
                .start());
    }

    private void await() throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (processes.stream().anyMatch(p -> !p.isAlive())) {
                throw new IOException("did not start: " + tail());
            }
            if (Files.readString(folder.resolve("kube-apiserver.log")).contains("Caches are synced") && listens()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IOException("did not come up in 60 s: " + tail());
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String tail() throws IOException {
        var lines = Files.readAllLines(folder.resolve("kube-apiserver.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    /** An administrator's kubeconfig as kubeadm writes it, with the virtual address as server. */
    Secret kubeconfig() throws IOException {
        return Secret.of("""
                apiVersion: v1
                kind: Config
                clusters:
                - cluster:
                    certificate-authority-data: %s
                    server: https://%s:8443
                  name: kubernetes
                contexts:
                - context:
                    cluster: kubernetes
                    user: kubernetes-admin
                  name: kubernetes-admin@kubernetes
                current-context: kubernetes-admin@kubernetes
                users:
                - name: kubernetes-admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                """.formatted(base64("ca.crt"), VIP, base64("admin.crt"), base64("admin.key")));
    }

    private String base64(String file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(file)));
    }

    /** A free port which no connection gets by chance before it is used: Linux gives them ports from 32768 on. */
    static int freePort() throws IOException {
        for (int port = 20_000 + new Random().nextInt(10_000); ; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                continue; // to the next
            }
        }
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            var process = processes.get(i);
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
