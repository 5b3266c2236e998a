package io.kha.internal.recipe;

import io.kha.Authority;
import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.pki.CertificateAuthority;
import io.kha.internal.pki.Issuer;
import io.kha.internal.render.PkiFiles;
import io.kha.step.Cells.Cell;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.transport.Read;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The certificate authorities of a cluster, and where their files are on every master. */
enum CaFiles {
    CLUSTER(PkiFiles.CLUSTER_CA, "kubernetes"),
    FRONT_PROXY(PkiFiles.FRONT_PROXY_CA, "front-proxy-ca"),
    ETCD(PkiFiles.ETCD_CA, "etcd-ca");

    private final String path;
    private final String commonName;

    CaFiles(String path, String commonName) {
        this.path = path;
        this.commonName = commonName;
    }

    String certificate() {
        return path + PkiFiles.CERTIFICATE;
    }

    String key() {
        return path + PkiFiles.KEY;
    }

    /** The one that the caller gave, if any. */
    Optional<Authority> given(Cluster cluster) {
        return switch (this) {
            case CLUSTER -> cluster.pki().clusterCa();
            case FRONT_PROXY -> cluster.pki().frontProxyCa();
            case ETCD -> cluster.pki().etcdCa();
        };
    }

    /** A given one as it is written: the authority alone, whatever else is in the text. */
    static CertificateAuthority read(Authority given) {
        return CertificateAuthority.of(given.certificate(), given.key());
    }

    /** The digests of the certificates that the masters that answer have, each with the first host that has it. */
    Map<String, Host> present(Fleet fleet) {
        var found = new LinkedHashMap<String, Host>();
        for (var master : fleet.answering(fleet.cluster().masters())) {
            var file = fleet.seen(master).file(certificate());
            if (file.isFile() && !file.sha256().isEmpty()) { // what a plan only intends has no digest yet
                found.putIfAbsent(file.sha256(), master);
            }
        }
        return found;
    }

    /** A master that has the key: one that has it already before one that a plan gives it. */
    Optional<Host> keeper(Fleet fleet) {
        return fleet.answering(fleet.cluster().masters()).stream()
                .filter(m -> fleet.seen(m).file(certificate()).isFile()
                        && fleet.seen(m).file(key()).isFile())
                .min(Comparator.comparing(
                        m -> fleet.seen(m).file(key()).sha256().isEmpty()));
    }

    /**
     * The refusal to use one that a master may have which does not answer: another would be made in its place. Empty when it is given, a
     * master that answers has it, or all answer and none has.
     */
    Optional<Decision> outOfReach(Fleet fleet) {
        return given(fleet.cluster()).isPresent() || keeper(fleet).isPresent() || ControlPlane.allAnswer(fleet)
                ? Optional.empty()
                : Optional.of(Decision.refused(
                        certificate(),
                        "not every master answers, and none that does has it: the others may have one",
                        "make them answer, or take them out of the cluster"));
    }

    /** What a plan shows in its place: a master that a plan gives one has none that it could be known by yet. */
    private String origin(Fleet fleet) {
        if (given(fleet.cluster()).isPresent()) {
            return "the given authority";
        }
        return keeper(fleet)
                .filter(m -> !fleet.seen(m).file(key()).sha256().isEmpty())
                .map(m -> "the authority that " + m + " has")
                .orElse("a new authority");
    }

    /** The authority: the given one, the one that is there, or a new one. */
    Cell<CertificateAuthority> cell(Fleet fleet) {
        return new Cell<>("ca/" + commonName, origin(fleet), making -> {
            var given = given(fleet.cluster());
            if (given.isPresent()) {
                return read(given.get());
            }
            var keeper = keeper(fleet);
            if (keeper.isPresent()) {
                var seen = fleet.seen(keeper.get());
                var key = seen.get(Read.secret(key())).secret();
                var text = seen.text(certificate());
                if (key == null) {
                    throw new IllegalStateException(keeper.get() + ": " + key() + " has gone");
                }
                return CertificateAuthority.of(text, key);
            }
            if (outOfReach(fleet)
                    .isPresent()) { // every step has refused already; a second authority is worse than a failure
                throw new IllegalStateException("masters that do not answer may have " + certificate());
            }
            return new Issuer(making.random(), making::rsa)
                    .authority(commonName, fleet.cluster().pki().caValidity(), making.now());
        });
    }
}
