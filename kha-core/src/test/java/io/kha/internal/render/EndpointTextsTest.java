package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** keepalived's and nginx's files, judged by keepalived, nginx and bash. */
class EndpointTextsTest {
    private final Cluster cluster = Samples.cluster("1.36.2");
    private final Cluster six = Cluster.of("six", c -> c.kubernetes("1.36.2")
            .masters(List.of(Host.of("m1", "fd00::11"), Host.of("m2", "fd00::12"), Host.of("m3", "fd00::13")))
            .endpoint(Endpoint.vip("fd00::10/64").on("eth0"))
            .serviceSubnet("fd01::/112")
            .programs(io.kha.Programs.present())
            .network(Cni.bridge("fd02::/56")));

    @TempDir
    Path folder;

    @Test
    void keepalivedTalksToTheOtherMastersOnly() {
        var text = Keepalived.config(cluster, Samples.M2, "");
        assertTrue(text.contains("unicast_src_ip 10.0.0.12\n"), text);
        assertTrue(text.contains("unicast_peer {\n        10.0.0.11\n        10.0.0.13\n    }\n"), text);
        assertTrue(text.contains("        10.0.0.10/24\n"), text);
        assertTrue(text.contains("    virtual_router_id 10\n    priority 199\n"), text);
        assertFalse(text.contains("weight "), text);
    }

    @Test
    void keepalivedGoesOnToTalkToMastersThatAreNoneAnyMore() {
        var was = Keepalived.config(cluster, Samples.M2, "");
        var two = cluster.with(c -> c.masters(Samples.M1, Samples.M2, Host.of("m9", "10.0.0.19")));
        var text = Keepalived.config(two, Samples.M2, was);
        assertTrue(text.contains("        10.0.0.11\n        10.0.0.19\n        # No masters any more"), text);
        assertTrue(text.contains("of it.\n        10.0.0.13\n    }\n"), text);
        assertEquals(text, Keepalived.config(two, Samples.M2, text), "it stays so");
        assertEquals(
                was, Keepalived.config(cluster, Samples.M2, text.replace("10.0.0.19", "")), "until it is one again");
        var others = was.replace("# Written by kha.", "# Ours.");
        assertFalse(Keepalived.config(two, Samples.M2, others).contains("10.0.0.13"), "only of what kha wrote");
    }

    @Test
    void keepalivedTakesIt() throws IOException {
        var keepalived = Tool.of("keepalived");
        var check = program("check", Keepalived.check(cluster));
        var card = card();
        var more = cluster.with(c -> c.masters(Samples.M1, Samples.M2, Host.of("m9", "10.0.0.19")));
        for (var each : List.of(cluster, six, cluster.with(c -> c.masters(Samples.M1)))) {
            for (var master : each.masters()) {
                // on an interface of this machine, and with a check that is there
                var text = Keepalived.config(each, master, Keepalived.config(more, Samples.M2, ""))
                        .replace("interface eth0", "interface " + card)
                        .replace(Keepalived.CHECK, check);
                keepalived.accepts("--config-test", "-f", file("keepalived.conf", text));
                var wrong = text.replace("virtual_router_id ", "virtual_router_id 9");
                assertTrue(keepalived
                                .run("--config-test", "-f", file("wrong.conf", wrong + "}"))
                                .exit()
                        != 0);
            }
        }
    }

    @Test
    void nginxTakesIt() throws IOException {
        var nginx = Tool.of("nginx");
        for (var each : List.of(cluster, six)) {
            var text = NginxConfig.packaged(each).replace("pid /run/nginx.pid", "pid " + folder.resolve("nginx.pid"));
            nginx.accepts("-t", "-c", file("nginx.conf", text));
            assertEquals(
                    1, nginx.run("-t", "-c", file("wrong.conf", text + "}")).exit());
        }
    }

    @Test
    void nginxKnowsEveryMaster() {
        var text = NginxConfig.container(cluster);
        assertFalse(text.contains("load_module"), text);
        for (var address : List.of("10.0.0.11", "10.0.0.12", "10.0.0.13")) {
            assertTrue(text.contains("server " + address + ":6443 max_fails=0;"), text);
        }
        assertTrue(text.contains("listen 8443 so_keepalive=60s:10s:6;"), text);
        assertTrue(text.contains("listen 127.0.0.1:8442;"), text);
        assertTrue(NginxConfig.container(six).contains("server [fd00::11]:6443 max_fails=0;"));
        assertTrue(NginxConfig.container(six).contains("listen [::]:8443 ipv6only=on so_keepalive=60s:10s:6;"));
    }

    @Test
    void theCheckAsksForTheAnswer() throws Exception {
        var bash = Tool.of("bash");
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var check = program("check", Keepalived.check(healthPort(server.getLocalPort())));
            var good = CompletableFuture.runAsync(() -> answer(server, "ok\n"));
            assertEquals(0, bash.run(check).exit());
            good.join();
            var bad = CompletableFuture.runAsync(() -> answer(server, "no\n"));
            assertEquals(1, bash.run(check).exit());
            bad.join();
            var begin = System.nanoTime();
            assertEquals(1, bash.run(check).exit() == 0 ? 0 : 1, "a listener that says nothing");
            var seconds = (System.nanoTime() - begin) / 1e9;
            assertTrue(seconds > 0.9 && seconds < 1.9, seconds + " s");
            server.close();
            assertEquals(1, bash.run(check).exit(), "no listener");
        }
    }

    private static String card() throws IOException {
        var cards = Collections.list(NetworkInterface.getNetworkInterfaces());
        var up = new ArrayList<String>();
        for (var each : cards) {
            if (!each.isLoopback() && each.isUp() && each.supportsMulticast()) {
                up.add(each.getName());
            }
        }
        assumeTrue(!up.isEmpty(), "this machine has no network interface besides the loopback");
        return up.get(0);
    }

    private Cluster healthPort(int port) {
        return cluster.with(
                c -> c.endpoint(Endpoint.vip("10.0.0.10/24").on("eth0").healthPort(port)));
    }

    private static void answer(ServerSocket server, String text) {
        try (var socket = server.accept()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String program(String name, String text) throws IOException {
        var path = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return path.toString();
    }
}
