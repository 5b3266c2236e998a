package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Finding.Severity;
import io.kha.Host;
import io.kha.internal.pki.BadPemException;
import io.kha.internal.pki.Lifetimes;
import io.kha.internal.pki.Lifetimes.Lifetime;
import io.kha.internal.render.PkiFiles;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** No certificate has ended or is about to: those of masters, of etcd's members, and of every kubelet. */
final class CertificatesCheck implements Check {
    /** What is left of a certificate's life when it is worth a warning: 30 days. */
    static final Duration SOON = Duration.ofDays(30);

    /** Of a certificate that lives for less than 300 days, what is worth a warning is this part of its life: the last tenth. */
    static final int PART = 10;

    private static final String KUBERNETES = "/etc/kubernetes/";
    private static final String ETCD_CLIENT = PkiFiles.ETCD_CLIENT + PkiFiles.CERTIFICATE;
    private static final String KUBELET = "/var/lib/kubelet/pki/kubelet-client-current.pem";
    private static final String KUBELET_CONF = KubeadmRun.KUBELET.path();
    private static final Set<String> AUTHORITIES =
            Set.of(CaFiles.CLUSTER.certificate(), CaFiles.FRONT_PROXY.certificate(), CaFiles.ETCD.certificate());
    private static final List<String> MEMBER = List.of(
            CaFiles.ETCD.certificate(),
            PkiFiles.ETCD_SERVER + PkiFiles.CERTIFICATE,
            PkiFiles.ETCD_PEER + PkiFiles.CERTIFICATE);
    private static final List<String> MASTER = List.of(
            CaFiles.CLUSTER.certificate(),
            CaFiles.FRONT_PROXY.certificate(),
            CaFiles.ETCD.certificate(),
            ETCD_CLIENT,
            PkiFiles.FOLDER + "apiserver.crt",
            PkiFiles.FOLDER + "apiserver-kubelet-client.crt",
            PkiFiles.FOLDER + "front-proxy-client.crt",
            KubeadmRun.ADMIN.path(),
            KUBERNETES + "controller-manager.conf",
            KUBERNETES + "scheduler.conf");

    @Override
    public String id() {
        return "pki/ends";
    }

    @Override
    public Collection<Host> hosts(Cluster cluster) {
        return cluster.hosts();
    }

    private static Set<String> paths(Host host, Cluster cluster) {
        var paths = new LinkedHashSet<String>();
        boolean master = cluster.masters().contains(host);
        if (master) {
            paths.addAll(MASTER);
        }
        if (cluster.etcdMembers().contains(host)) {
            paths.addAll(MEMBER);
        }
        if (master || cluster.workers().contains(host)) {
            paths.add(KUBELET_CONF);
            paths.add(KUBELET);
        }
        return paths;
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return paths(scope.host(), scope.cluster()).stream()
                .<Read<?>>map(Read.Certificates::new)
                .toList();
    }

    @Override
    public List<Finding> findings(Fleet fleet) {
        var findings = new ArrayList<Finding>();
        for (var host : fleet.answering(fleet.cluster().hosts())) {
            for (var path : paths(host, fleet.cluster())) {
                var pem = fleet.seen(host).get(new Read.Certificates(path));
                if (!pem.isEmpty()) {
                    find(host, path, pem, fleet).ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    private Optional<Finding> find(Host host, String path, String pem, Fleet fleet) {
        Lifetime life;
        try {
            life = Lifetimes.first(pem);
        } catch (BadPemException e) {
            return Optional.of(new Finding(
                    Severity.WARNING,
                    id(),
                    host.name(),
                    "the certificate in " + path + " cannot be read: " + e.getMessage(),
                    "look at the file on the host"));
        }
        var ended = !life.end().isAfter(fleet.now());
        if (!ended && life.end().isAfter(fleet.now().plus(soon(life)))) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                ended ? Severity.ERROR : Severity.WARNING,
                id(),
                host.name(),
                "the certificate in " + path + (ended ? " ended on " : " ends on ") + life.end(),
                remedy(host, path, fleet.cluster())));
    }

    private static Duration soon(Lifetime life) {
        var part = life.length().dividedBy(PART);
        return part.compareTo(SOON) < 0 ? part : SOON;
    }

    private static String remedy(Host host, String path, Cluster cluster) {
        if (AUTHORITIES.contains(path)) {
            return "all that it signed ends with it, and kha does not replace an authority: follow Kubernetes' guide to the manual"
                    + " rotation of CA certificates before that day";
        }
        if (path.startsWith(PkiFiles.ETCD_FOLDER + "/") || path.equals(ETCD_CLIENT)) {
            return "apply a plan: it makes a new one when less than "
                    + cluster.pki().renewBefore().toDays() + " days are left";
        }
        if (path.equals(KUBELET) || path.equals(KUBELET_CONF)) {
            return "the kubelet renews it by itself: see in `journalctl -u kubelet` there why it does not. After its end, make a new "
                    + KUBELET_CONF + " on a master with `" + userOf(cluster)
                    + " --org system:nodes --client-name system:node:" + host.name()
                    + "`, put it there and restart the kubelet";
        }
        var file = path.substring(path.lastIndexOf('/') + 1);
        return "run `kubeadm " + (cluster.kubernetes().atLeast(1, 20) ? "" : "alpha ") + "certs renew "
                + file.replaceAll("\\.crt$", "") + "` there" + restart(file);
    }

    /** What makes a kubeconfig of a user: no alpha command any more from 1.21 on, and from 1.20 on with the cluster's document. */
    private static String userOf(Cluster cluster) {
        var version = cluster.kubernetes();
        return (version.atLeast(1, 20)
                        ? "kubectl -n kube-system get cm kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' >kubeadm.yaml; "
                        : "")
                + (version.atLeast(1, 21) ? "kubeadm kubeconfig user" : "kubeadm alpha kubeconfig user")
                + (version.atLeast(1, 20) ? " --config kubeadm.yaml" : "");
    }

    /** Who has to be told that a file is another one. */
    private static String restart(String file) {
        var pod =
                switch (file) {
                    case "controller-manager.conf" -> "kube-controller-manager";
                    case "scheduler.conf" -> "kube-scheduler";
                    case "admin.conf" -> "";
                    default -> "kube-apiserver";
                };
        return pod.isEmpty()
                ? ""
                : ", then restart the static pod: move /etc/kubernetes/manifests/" + pod
                        + ".yaml away for 20 seconds and back";
    }
}
