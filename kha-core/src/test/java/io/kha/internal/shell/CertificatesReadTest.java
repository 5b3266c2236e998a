package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.Read;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates are read out of files that hold keys too, and the keys stay where they are. */
class CertificatesReadTest {
    private static final String ONE = "-----BEGIN CERTIFICATE-----\nT05F\n-----END CERTIFICATE-----\n";
    private static final String TWO = "-----BEGIN CERTIFICATE-----\nVFdP\n-----END CERTIFICATE-----\n";
    private static final String SECRET = "c2VjcmV0LWtleS1ieXRlcw==";
    private static final String KEY = "-----BEGIN EC PRIVATE KEY-----\n" + SECRET + "\n-----END EC PRIVATE KEY-----\n";

    @TempDir
    Path folder;

    static List<List<String>> shells() {
        return Shells.all();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String kubeconfig(String certificate) {
        return "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: " + base64(TWO)
                + "\nusers:\n- name: a\n  user:\n    client-certificate-data: " + certificate
                + "\n    client-key-data: " + base64(KEY) + "\n    token: " + SECRET + "\n";
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keys_stay_on_the_host(List<String> shell) throws Exception {
        var files = new LinkedHashMap<String, String>();
        var wanted = new LinkedHashMap<String, String>();
        files.put("bundle", "text\n" + ONE + "more text\n" + TWO);
        wanted.put("bundle", ONE + TWO);
        files.put("with a key", ONE + KEY);
        wanted.put("with a key", ONE);
        files.put("key first", KEY + ONE);
        wanted.put("key first", ONE);
        files.put("cut off", "-----BEGIN CERTIFICATE-----\nT05F\n" + KEY);
        wanted.put("cut off", "");
        files.put("key alone", KEY);
        wanted.put("key alone", "");
        files.put("a.conf", kubeconfig(base64(ONE)));
        wanted.put("a.conf", ONE);
        files.put("odd.conf", kubeconfig("~~~"));
        wanted.put("odd.conf", "client-certificate-data is not base64\n");
        files.put("empty", "");
        wanted.put("empty", "");
        for (var file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Files.createSymbolicLink(folder.resolve("link"), Path.of("with a key"));
        wanted.put("link", ONE);
        wanted.put("absent", "");
        wanted.put("nowhere/at all", "");

        var heard = new ByteArrayOutputStream();
        var host = new Overheard(Shells.host(shell), heard);
        try (var c = new ShellConnection(host, Elevation.NONE, folder + "/state")) {
            List<Read<?>> reads = wanted.keySet().stream()
                    .<Read<?>>map(name -> new Read.Certificates(folder + "/" + name))
                    .toList();
            var answers = c.execute(Batch.reading(reads), Watch.NONE).answers();
            wanted.forEach(
                    (name, text) -> assertEquals(text, answers.get(new Read.Certificates(folder + "/" + name)), name));
        }
        var raw = heard.toString(StandardCharsets.ISO_8859_1);
        assertTrue(raw.contains("T05F") && raw.contains(base64(ONE)));
        assertFalse(raw.contains(SECRET) || raw.contains(base64(KEY)), "no key left the host");
    }

    /** A host whose every word is kept. */
    private record Overheard(ShellHost host, OutputStream heard) implements ShellHost {
        @Override
        public Aside aside() {
            return host.aside();
        }

        @Override
        public String name() {
            return host.name();
        }

        @Override
        public Pipe start(String commandLine) throws InterruptedException {
            var pipe = host.start(commandLine);
            var out = new FilterInputStream(pipe.out()) {
                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    int n = super.read(bytes, from, length);
                    if (n > 0) {
                        heard.write(bytes, from, n);
                    }
                    return n;
                }
            };
            return new Pipe() {
                @Override
                public InputStream out() {
                    return out;
                }

                @Override
                public InputStream err() {
                    return pipe.err();
                }

                @Override
                public OutputStream in() {
                    return pipe.in();
                }

                @Override
                public void close() {
                    pipe.close();
                }
            };
        }

        @Override
        public Tunnel tunnel(String address, int port) throws InterruptedException {
            return host.tunnel(address, port);
        }

        @Override
        public boolean served() {
            return host.served();
        }

        @Override
        public void close() {
            host.close();
        }
    }
}
