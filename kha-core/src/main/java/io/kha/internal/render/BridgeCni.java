package io.kha.internal.render;

import java.util.List;
import java.util.Map;

/** The configuration of the bridge plugin on a node. */
public final class BridgeCni {
    /** Where it belongs. */
    public static final String PATH = "/etc/cni/net.d/10-kha.conflist";

    private BridgeCni() {}

    /** Pods at a bridge, with addresses of the node's share of the pods' network. */
    public static String conflist(String nodeSubnet) {
        var everywhere = nodeSubnet.contains(":") ? "::/0" : "0.0.0.0/0";
        var ipam = new Tree()
                .set("type", "host-local")
                .set("ranges", List.of(List.of(Map.of("subnet", nodeSubnet))))
                .set("routes", List.of(Map.of("dst", everywhere)));
        var bridge = new Tree()
                .set("type", "bridge")
                .set("bridge", "cni0")
                .set("isGateway", true)
                .set("hairpinMode", true)
                .set("ipam", ipam);
        var ports = new Tree().set("type", "portmap").set("capabilities", Map.of("portMappings", true));
        return Yaml.json(new Tree()
                .set("cniVersion", "0.3.1")
                .set("name", "kha")
                .set("plugins", List.of(bridge.fields(), ports.fields())));
    }
}
