package io.kha.internal.render;

import io.kha.Cluster;
import java.util.Map;

/** An etcd member as a systemd unit. */
public final class EtcdUnit {
    /** The unit's name: not the one of the distribution's package, which stays masked. */
    public static final String NAME = "kha-etcd.service";

    /** Where the unit belongs. */
    public static final String PATH = "/etc/systemd/system/" + NAME;

    /** Where {@link #environment} belongs. */
    public static final String ENVIRONMENT = "/etc/kha/etcd.env";

    private EtcdUnit() {}

    /**
     * The unit. It does not say how the member entered the cluster, so that it stays the same when others come and go.
     *
     * @param program the etcd program on the host
     * @param digest of what the process is started with
     */
    public static String unit(Cluster cluster, EtcdArguments arguments, String program, String digest) {
        return Text.ETCD_UNIT.with(Map.of(
                "cluster",
                cluster.name(),
                "digest",
                digest,
                "environmentFile",
                ENVIRONMENT,
                "program",
                program,
                "arguments",
                arguments.lasting().stream().map(SystemdText::argument).toList()));
    }

    /** How the member enters the cluster: written when it does, and left as it is from then on. */
    public static String environment(EtcdArguments arguments) {
        return Text.ETCD_ENVIRONMENT.with(
                Map.of("members", arguments.members(), "state", arguments.state(), "token", arguments.token()));
    }
}
