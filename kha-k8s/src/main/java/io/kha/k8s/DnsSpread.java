package io.kha.k8s;

import com.google.gson.Gson;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code dns/spread}: where all pods of the cluster's DNS are on one node, though others could take some, its Deployment is rolled. kubeadm
 * makes the pods while there is one node, and there they stay; "Creating a cluster with kubeadm" says to restart them when others have
 * joined. Where it has no affinity of its own it is given kubeadm's (from 1.25 on, kubernetes#110593), without which the scheduler may well put
 * both on one node again.
 *
 * <p>Pods that a rollout brought to one node are left there until another set of nodes could take them, or an outage has put one of them in
 * its place since. A label of the pods tells which set it was and which pods they came after: it is read from the cluster, and the new pods
 * are waited for, ten minutes at most, then that none is left that is not Ready.
 *
 * <p>Its place is after {@code dns/ready}: before that the pods need not have nodes. Nothing is done while hosts are accepted as absent,
 * nor to a Deployment that is paused.
 */
final class DnsSpread extends ApiStep {
    static final String DEPLOYMENT = "/apis/apps/v1/namespaces/kube-system/deployments/coredns";
    static final String PODS = Pods.PATH + "?labelSelector=k8s-app%3Dkube-dns";
    static final String LABEL = "io.kha/spread-over";
    private static final String REST = "nothing of it is left that is not Ready";
    private static final Duration ROLLOUT = Duration.ofMinutes(1); // one makes its first two pods at the same moment

    @Override
    public String id() {
        return "dns/spread";
    }

    @Override
    public String title() {
        return "the cluster's DNS on more than one node";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(new Read.Api(DEPLOYMENT), new Read.Api(PODS), new Read.Api(NodesReady.NODES));
    }

    @Override
    Decision decideOnAnswers(Seen seen, Fleet fleet) {
        var deployment = Doc.object(seen, DEPLOYMENT);
        var hosts = fleet.cluster().hosts();
        if (deployment.isEmpty() || fleet.answering(hosts).size() < hosts.size()) {
            return Decision.satisfied();
        }
        var pods = new Pods(Doc.list(seen, PODS)).staying();
        var nodes = DnsNodes.of(seen);
        var paused = deployment.get().text("spec", "paused").equals("true");
        if (pods.onlyNode().isEmpty() || nodes.size() < 2 || paused) {
            return Decision.satisfied();
        }
        var set = digest(nodes);
        var label =
                set + "-" + digest(pods.all().stream().map(Doc::name).sorted().toList());
        var before = deployment.get().text("spec", "template", "metadata", "labels", LABEL);
        if (before.equals(label) || (before.startsWith(set) && together(pods))) {
            return Decision.satisfied();
        }
        var replicas = (int) deployment.get().number("spec", "replicas");
        return Decision.change(
                "all " + pods.all().size() + " pods are on " + pods.onlyNode().get(),
                roll(Content.of(new Gson().toJson(template(deployment.get(), label)))),
                await("the restarted DNS is Ready", PODS + "," + LABEL + "%3D" + label, replicas),
                await(REST, PODS, replicas));
    }

    /** The new label, and kubeadm's rule of 1.25 and later where there is none: rather not beside another of these pods. */
    private static Map<String, Object> template(Doc deployment, String label) {
        var template = new HashMap<String, Object>(Map.of("metadata", Map.of("labels", Map.of(LABEL, label))));
        if (deployment.at("spec", "template", "spec", "affinity").equals(Doc.NOTHING)) {
            var others = Map.of(
                    "labelSelector",
                    Map.of("matchLabels", Map.of("k8s-app", "kube-dns")),
                    "topologyKey",
                    "kubernetes.io/hostname");
            var rule = Map.of(
                    "preferredDuringSchedulingIgnoredDuringExecution",
                    List.of(Map.of("weight", 100, "podAffinityTerm", others)));
            template.put("spec", Map.of("affinity", Map.of("podAntiAffinity", rule)));
        }
        return Map.of("spec", Map.of("template", template));
    }

    private static String digest(List<String> names) {
        return Digests.sha256(String.join(",", names).getBytes(StandardCharsets.UTF_8))
                .substring(0, 8);
    }

    /** Whether pods were made by one rollout, rather than one of them in another's place since. */
    private static boolean together(Pods pods) {
        var made = pods.all().stream()
                .map(pod -> Heartbeats.instant(pod.text("metadata", "creationTimestamp")))
                .sorted()
                .toList();
        return !made.get(0).plus(ROLLOUT).isBefore(made.get(made.size() - 1));
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return Decision.change(
                "known when the API answers",
                roll(new Content.Later("a label of the set of nodes")),
                await("the restarted DNS is Ready", PODS, 1),
                await(REST, PODS, 1));
    }

    private static Op roll(Content body) {
        return ObjectOps.merge("restart the cluster's DNS if one node has all of it", DEPLOYMENT, body);
    }

    private static Op await(String what, String path, int count) {
        return Wait.ready(what, path, List.of(), count);
    }
}
