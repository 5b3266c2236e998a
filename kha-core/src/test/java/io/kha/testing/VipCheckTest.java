package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** verify says where the VIP is, and of whom it cannot tell. */
class VipCheckTest {
    private static final String IP = "/usr/bin/ip";

    private final Lab lab = new Lab();

    @BeforeEach
    void build() {
        lab.apply().orThrow();
        lab.isDone();
    }

    private List<String> findings() {
        return lab.findings("endpoint/vip");
    }

    private static String untold(String host) {
        return "ERROR endpoint/vip " + host
                + ": it does not tell whether it has the VIP: ip -o addr show: exit status ";
    }

    @Test
    void where_the_command_is_missing_nobody_knows_whether_the_vip_is() {
        lab.fleet.host("ip-10-0-0-1").delete(IP); // who has it
        assertEquals(
                List.of(
                        untold("ip-10-0-0-1") + "127 (ip: not found): install iproute2 there, and verify again",
                        "WARNING endpoint/vip: the VIP 10.0.0.80 is not on any master that tells its addresses:"
                                + " it may be on one of [ip-10-0-0-1]: make them tell"),
                findings());
    }

    @Test
    void where_another_has_it_only_the_host_that_does_not_tell_is_named() {
        lab.fleet.host("ip-10-0-0-2").delete(IP);
        assertEquals(
                List.of(untold("ip-10-0-0-2") + "127 (ip: not found): install iproute2 there, and verify again"),
                findings());
    }

    @Test
    void what_had_no_time_to_end_has_said_nothing() {
        lab.fleet.program("ip", (host, argv, input) -> Program.failed(137, ""));
        var found = findings();
        assertEquals(4, found.size(), found::toString);
        assertEquals(untold("ip-10-0-0-1") + "137: see there why it does not end well, and verify again", found.get(0));
        assertEquals(
                "WARNING endpoint/vip: the VIP 10.0.0.80 is not on any master that tells its addresses:"
                        + " it may be on one of [ip-10-0-0-1, ip-10-0-0-2, ip-10-0-0-3]: make them tell",
                found.get(3));
    }

    @Test
    void a_vip_that_is_on_no_host_is_an_error() {
        lab.fleet.program("ip", (host, argv, input) -> Program.ok("1: lo    inet 127.0.0.1/8 scope host lo\n"));
        assertEquals(
                List.of("ERROR endpoint/vip: the VIP 10.0.0.80 is on no host:"
                        + " look at `journalctl -u keepalived`: the load balancer's check fails on every master"),
                findings());
    }
}
