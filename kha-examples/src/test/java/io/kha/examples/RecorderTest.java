package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Kha;
import io.kha.Programs;
import io.kha.k8s.KubernetesApi;
import io.kha.testing.SimulatedFleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recorder writes down of a simulated fleet. */
class RecorderTest {
    private final Cluster cluster = Cluster.of("prod", c -> c.kubernetes("1.36.2")
            .masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
            .workers("10.0.0.11")
            .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
            .network(Cni.bridge("10.244.0.0/16"))
            .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));

    @Test
    void everythingIsThereOnceAndNoSecret(@TempDir Path folder) throws Exception {
        var fleet = SimulatedFleet.of(cluster);
        var text = new RecordedText();
        text.of(cluster);
        var recorder = new Recorder(fleet, text);
        try (var kha = Kha.over(recorder, o -> o.executor(Runnable::run).api(recorder.api(new KubernetesApi())))) {
            kha.apply(kha.plan(cluster)).orThrow();
        }
        var all = text.text();
        Files.writeString(Path.of("target", "recording-simulated.jsonl"), all);
        assertEquals(
                fleet.log().size(),
                all.lines().filter(l -> l.contains("\"op\"")).count());
        assertEquals(
                all.lines().filter(l -> l.contains("\"question\"")).count(),
                all.lines()
                        .filter(l -> l.contains("\"question\""))
                        .map(l -> l.substring(l.indexOf("read")))
                        .distinct()
                        .count());
        assertTrue(all.contains("PRIVATE KEY-----\\nxxxx"), "private keys are there as what they are");
        assertFalse(
                Pattern.compile("BEGIN [A-Z ]*PRIVATE KEY-----\\\\n[^x]")
                        .matcher(all)
                        .find(),
                "none of their content is");
    }
}
