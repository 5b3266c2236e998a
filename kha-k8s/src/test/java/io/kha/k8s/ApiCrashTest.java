package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.kha.k8s.Effects.Moment;
import io.kha.step.Fleet;
import io.kha.testing.Failure;
import io.kha.testing.Point;
import io.kha.transport.Content;
import io.kha.transport.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A bring-up with the real steps, interrupted before and after each of its effects, those on the Kubernetes API among them: one apply
 * more ends with the same objects there as if nothing had happened, and nobody writes there whom another has put out.
 */
class ApiCrashTest {
    /** What the bring-up does at the API, in order. */
    private static final List<String> ACTS = List.of(
            "recycle kube-proxy's pods if they run with another configuration",
            "apply Namespace kube-flannel",
            "apply ServiceAccount kube-flannel/flannel",
            "apply ClusterRole flannel",
            "apply ClusterRoleBinding flannel",
            "apply ConfigMap kube-flannel/kube-flannel-cfg",
            "apply DaemonSet kube-flannel/kube-flannel-ds",
            "wait until 4 nodes are Ready",
            "wait until flannel is Ready on every node",
            "restart the cluster's DNS if one node has all of it",
            "wait until the restarted DNS is Ready",
            "wait until nothing of it is left that is not Ready");

    /**
     * Work for kha.
     *
     * @param begin a fleet on which there is this work
     * @param effects what is done when nothing goes wrong
     * @param objects those that there are then
     */
    private record Work(Supplier<BringUp> begin, List<Moment> effects, Map<String, String> objects) {
        static Work of(Supplier<BringUp> begin) {
            var bringUp = begin.get();
            var effects = new ArrayList<Moment>();
            bringUp.apply(new Effects(bringUp.fleet, moment -> {
                        if (moment.done()) {
                            effects.add(moment);
                        }
                    }))
                    .orThrow();
            bringUp.isDone();
            return new Work(begin, effects, bringUp.objects());
        }

        List<Op> onApi() {
            return effects.stream().filter(Moment::onApi).map(Moment::op).toList();
        }

        void endsTheSame(BringUp bringUp) {
            bringUp.isDone();
            assertEquals(List.of(), BringUp.difference(objects, bringUp.objects()));
        }
    }

    private static final Work BRING_UP = Work.of(BringUp::new);
    private static final Work MENDING = Work.of(ApiCrashTest::changed);

    /** A cluster that is up, and at whose API somebody has changed what kha made or looks after. */
    private static BringUp changed() {
        var bringUp = new BringUp();
        bringUp.apply(bringUp.fleet).orThrow();
        var elsewhere = new JsonObject();
        elsewhere.addProperty(KubeProxyConfig.KUBECONFIG, KubeProxy.kubeconfig("https://10.0.0.1:6443"));
        elsewhere.addProperty("config.conf", KubeProxy.CONFIG);
        var config = new JsonObject();
        config.add("data", elsewhere);
        bringUp.byHand(ObjectOps.merge("by hand", KubeProxyEndpoint.CONFIG_MAP, Content.of(config.toString())));
        bringUp.byHand(ObjectOps.merge(
                "by hand",
                "/apis/apps/v1/namespaces/kube-flannel/daemonsets/kube-flannel-ds",
                Content.of("{\"metadata\":{\"annotations\":{\"io.kha/digest\":\"another\"}}}")));
        bringUp.fleet.forget();
        return bringUp;
    }

    @Test
    void everyActOnTheApiIsCounted() {
        var acts = BRING_UP.onApi();
        assertEquals(ACTS, acts.stream().map(op -> op.describe()).toList());
        assertEquals(8, acts.stream().filter(op -> op.changes()).count());
        assertTrue(BRING_UP.objects().containsKey("/apis/apps/v1/daemonsets kube-flannel/kube-flannel-ds"));
        assertEquals(
                List.of(
                        "point kube-proxy at https://10.0.0.80:8443 if it is not",
                        "recycle kube-proxy's pods if they run with another configuration",
                        "apply DaemonSet kube-flannel/kube-flannel-ds"),
                MENDING.effects().stream().map(e -> e.op().describe()).toList());
    }

    @Test
    void theControllerDiesBeforeAndAfterEveryEffectOfABringUp() {
        dies(BRING_UP);
    }

    @Test
    void theControllerDiesBeforeAndAfterEveryActThatMends() {
        dies(MENDING);
    }

    private static void dies(Work work) {
        var died = new AtomicInteger();
        all(work.effects().size(), (n, done) -> {
            var bringUp = work.begin().get();
            var controller = new Effects[1];
            controller[0] = new Effects(bringUp.fleet, at(n, moment -> moment.done() == done, () -> {
                died.incrementAndGet();
                throw controller[0].die();
            }));
            assertThrows(Effects.Died.class, () -> bringUp.apply(controller[0]));
            bringUp.apply(bringUp.fleet).orThrow();
            work.endsTheSame(bringUp);
        });
        assertEquals(2 * work.effects().size(), died.get(), "before each, and after each");
    }

    @Test
    void theWayToTheApiBreaksBeforeAndAfterAnyActOnIt() {
        breaks(BRING_UP);
        breaks(MENDING);
    }

    /** The run itself goes on. */
    private static void breaks(Work work) {
        all(work.onApi().size(), (n, done) -> {
            var bringUp = work.begin().get();
            bringUp.fleet.failAt(
                    point -> point.kind() == Point.Kind.OP
                            && point.host().equals(Fleet.API.name())
                            && point.index() == n,
                    done ? Failure.lostAfter() : Failure.lostBefore());
            bringUp.apply(bringUp.fleet).orThrow();
            assertFalse(bringUp.fleet.failuresPending());
            work.endsTheSame(bringUp);
        });
    }

    @Test
    void whoIsTakenOverBeforeOrAfterAnyActOnTheApiChangesNothingMore() {
        isTakenOver(BRING_UP);
        isTakenOver(MENDING);
    }

    private static void isTakenOver(Work work) {
        all(work.onApi().size(), (n, done) -> {
            var bringUp = work.begin().get();
            var still = new ArrayList<Map<String, String>>();
            var more = new ArrayList<String>();
            var comes = at(n, moment -> moment.onApi() && moment.done() == done, () -> {
                another(bringUp);
                still.add(bringUp.everything());
            });
            bringUp.apply(new Effects(bringUp.fleet, moment -> {
                if (!still.isEmpty() && moment.done() && moment.op().changes()) {
                    more.add(moment.op().describe());
                }
                comes.accept(moment);
            }));
            assertEquals(List.of(), more, "the first does nothing more");
            assertEquals(1, still.size());
            assertEquals(List.of(), BringUp.difference(still.get(0), bringUp.everything()), "no object is changed");
            work.endsTheSame(bringUp);
        });
    }

    private static void another(BringUp bringUp) {
        try (var kha = bringUp.kha(bringUp.fleet)) {
            kha.takeOver(BringUp.CLUSTER);
            kha.apply(kha.plan(BringUp.CLUSTER)).orThrow();
        }
    }

    /** Does something the n-th time that a moment is one of those, counted from 1. */
    private static Consumer<Moment> at(int n, Predicate<Moment> which, Runnable what) {
        var seen = new int[1];
        return moment -> {
            if (which.test(moment) && ++seen[0] == n) {
                what.run();
            }
        };
    }

    /** What is done for the n-th of something, when it is about to be done or was done. */
    private interface Trial {
        void run(int n, boolean done);
    }

    /** Runs every trial, and tells of all that fail. */
    private static void all(int size, Trial trial) {
        var failures = IntStream.range(0, 2 * size)
                .parallel()
                .mapToObj(i -> {
                    int n = i / 2 + 1;
                    var done = i % 2 == 1;
                    try {
                        trial.run(n, done);
                        return "";
                    } catch (AssertionError | RuntimeException e) {
                        return (done ? "after " : "before ") + n + ": " + e;
                    }
                })
                .filter(failure -> !failure.isEmpty())
                .toList();
        assertEquals(List.of(), failures);
    }
}
