package io.kha.testing;

import java.util.List;
import java.util.Locale;

/**
 * How an etcd process was told to be, by flags or by its variables.
 *
 * @param folder where it keeps its data, on the host
 * @param certificates the files it needs to start, on the host
 * @param shadowed whether a variable says what a flag says too, with which it does not start
 */
record EtcdSettings(
        String name,
        String folder,
        String cluster,
        String state,
        String token,
        String peerUrl,
        String clientUrl,
        List<String> certificates,
        boolean shadowed) {

    private static final List<String> CERTIFICATES = List.of(
            "cert-file", "key-file", "trusted-ca-file", "peer-cert-file", "peer-key-file", "peer-trusted-ca-file");

    static EtcdSettings of(Launch launch) {
        return new EtcdSettings(
                value(launch, "name", "default"),
                launch.onHost(value(launch, "data-dir", "/var/lib/etcd/default")),
                value(launch, "initial-cluster", ""),
                value(launch, "initial-cluster-state", "new"),
                value(launch, "initial-cluster-token", "etcd-cluster"),
                value(launch, "initial-advertise-peer-urls", "http://localhost:2380"),
                value(launch, "advertise-client-urls", "http://localhost:2379"),
                CERTIFICATES.stream()
                        .map(flag -> value(launch, flag, ""))
                        .filter(path -> !path.isEmpty())
                        .map(launch::onHost)
                        .toList(),
                launch.argv().stream()
                        .filter(argument -> argument.startsWith("--"))
                        .anyMatch(argument ->
                                launch.environment().containsKey(variable(argument.split("=")[0].substring(2)))));
    }

    private static String value(Launch launch, String flag, String otherwise) {
        var given = launch.flag(flag);
        return given.isEmpty() ? launch.environment().getOrDefault(variable(flag), otherwise) : given;
    }

    private static String variable(String flag) {
        return "ETCD_" + flag.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Where it keeps what makes it a member. */
    String database() {
        return folder + "/member/snap/db";
    }
}
