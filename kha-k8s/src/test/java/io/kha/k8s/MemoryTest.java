package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Kha;
import io.kha.Programs;
import io.kha.Secret;
import io.kha.step.Source;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Batch;
import io.kha.transport.Read;
import io.kha.transport.Watch;
import io.kubernetes.client.util.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No private key lives on the heap when all is closed. */
class MemoryTest {
    private static final Pattern KEY_DATA = Pattern.compile("client-key-data: \"?([^\\s\"]+)");

    @TempDir
    Path folder;

    private HeapSearch search;

    @BeforeEach
    void prepare() throws IOException {
        search = new HeapSearch(folder);
    }

    @Test
    void noKeyOfAClusterThatWasMade() throws Exception {
        var held = make(); // the hosts in memory have the keys, too
        var meanwhile = search.found();
        assertTrue(meanwhile.stream().anyMatch(f -> f.startsWith("PEM of")), "the net catches nothing: " + meanwhile);
        held = SimulatedFleet.of(List.of());
        assertEquals(Set.of(), search.found());
    }

    private SimulatedFleet make() {
        var cluster = Examples.ha().with(c -> c.programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
        var fleet = SimulatedFleet.of(cluster);
        try (var kha = Kha.over(fleet, o -> o.source(new Recorded(fleet.clock())))) {
            kha.apply(kha.plan(cluster)).orThrow();
            kha.verify(cluster);
            kha.access(cluster).kubeconfig();
        }
        return fleet;
    }

    /** Makes real keys and notes them. */
    private final class Recorded implements Source {
        private final SecureRandom random = new SecureRandom();
        private final Clock clock;

        Recorded(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public SecureRandom random() {
            return random;
        }

        @Override
        public KeyPair rsa() {
            try {
                var generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048, random);
                var pair = generator.generateKeyPair();
                search.add(pair.getPrivate().getEncoded());
                return pair;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void noKeyThatWasShownToAServer() throws Exception {
        var forms = talk().stream().map(f -> f.replaceAll(" of key 1", "")).collect(Collectors.toSet());
        assertTrue(forms.contains("bytes"), "the net catches nothing: " + forms);
        assertEquals(Set.of(), search.found());
    }

    /** What is found while it talks. */
    private Set<String> talk() throws Exception {
        var host = new LoopbackHost();
        try (var server = new TlsServer()) {
            var kubeconfig = server.kubeconfig();
            host.route("192.168.60.80:8443", server.port());
            note(kubeconfig);
            host.lastRead = kubeconfig;
            try (var api = new KubernetesApi().connect(Examples.ha(), kubeconfig, List.of(host))) {
                api.execute(Batch.reading(List.of(new Read.Api("/api/v1/nodes"))), Watch.NONE);
                return search.found();
            }
        }
    }

    private void note(Secret kubeconfig) throws Exception {
        var data = KEY_DATA.matcher(kubeconfig.revealText());
        assertTrue(data.find());
        search.add(SSLUtils.loadKey(Base64.getDecoder().decode(data.group(1))).getEncoded());
    }
}
