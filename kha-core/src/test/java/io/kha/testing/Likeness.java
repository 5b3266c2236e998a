package io.kha.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.transport.ApiAnswer;
import io.kha.transport.CommandAnswer;
import io.kha.transport.FileState;
import io.kha.transport.ImageList;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.PackageState;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Whether a simulated answer is the recorded one. They are to be the same; what can not be is here and nowhere else, see
 * {@link Differs}.
 */
final class Likeness {
    /** That a read was not answered. */
    static final Object UNANSWERED = "no answer";

    /** What can not be the same, and why. */
    enum Differs {
        MADE_FILES(
                "what programs on the host write has other bytes each time; it stays the same, and changes, at the same steps"),
        CLOCK("the time"),
        SPACE("how big and full the disks are"),
        PACKAGES("the distribution's versions go on"),
        ETCD_NUMBERS("members' ids, terms, revisions, sizes and durations are random or grow"),
        SAID_BESIDES("a program says more than the simulated one does, which says nothing that the real one does not"),
        WORDS("how a host words why it did not carry out an operation"),
        API_BESIDES("objects have more in them than the simulated ones, which have nothing that the real ones do not"),
        API_GIVEN(
                "what the API gives an object: uids, versions, generations, times, holders, and the words of a condition"),
        POD_NAMES("the ends of names that controllers make are random"),
        PLACES("the scheduler takes any node for a pod of a deployment"),
        ADDRESSES("a host has addresses besides its own and the VIP: of the link and of pods"),
        FILE_SYSTEMS("what file systems a kernel has besides those that kha needs"),
        IMAGE_IDS("images have ids beside their names, which are digests of what is in them"),
        RUNTIME_CONFIG("containerd's whole configuration; what is asked of it is the cgroup driver");

        final String why;

        Differs(String why) {
            this.why = why;
        }
    }

    /** Written by kubeadm, the kubelet and etcd. */
    private static final Pattern MADE =
            Pattern.compile("/etc/kubernetes/(admin|super-admin|kubelet|controller-manager|scheduler)[.]conf"
                    + "|/etc/kubernetes/manifests/.*|/etc/kubernetes/pki/(apiserver|apiserver-kubelet-client|front-proxy-client)[.](crt|key)"
                    + "|/var/lib/kubelet/.*");

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, RecordedValues.Real> stood;
    private final Map<String, String> realOfSimulated = new HashMap<>();
    private final Map<String, String> simulatedOfReal = new HashMap<>();

    Likeness(Map<String, RecordedValues.Real> stood) {
        this.stood = stood;
    }

    /** What differs between two results; empty when nothing does. */
    String difference(Op op, OpResult recorded, OpResult simulated) {
        if (recorded.exit() != simulated.exit()) {
            return both(recorded, simulated);
        }
        if (op instanceof Op.Exec e) {
            return said(e.argv(), answer(recorded), answer(simulated));
        } else if (op instanceof Op.Await a) {
            return said(a.condition(), answer(recorded), answer(simulated));
        }
        return "";
    }

    private static CommandAnswer answer(OpResult result) {
        return new CommandAnswer(result.exit(), result.out(), result.err());
    }

    /** What differs between two answers, part by part; empty when nothing does. */
    List<String> differences(String host, Read<?> read, Object recorded, Object simulated) {
        if (read instanceof Read.Api && recorded instanceof ApiAnswer is && simulated instanceof ApiAnswer would) {
            return api(is, would);
        }
        var difference = difference(host, read, recorded, simulated);
        return difference.isEmpty() ? List.of() : List.of(difference);
    }

    private String difference(String host, Read<?> read, Object recorded, Object simulated) {
        if (recorded.equals(UNANSWERED) || simulated.equals(UNANSWERED)) {
            return recorded.equals(simulated) ? "" : both(recorded, simulated);
        } else if (read instanceof Read.File f) {
            return file(host, f, (FileState) recorded, (FileState) simulated);
        } else if (read instanceof Read.Command c) {
            return said(c.argv(), (CommandAnswer) recorded, (CommandAnswer) simulated);
        } else if (read instanceof Read.Certificates c && MADE.matcher(c.path()).matches()) {
            return same(host + c.path() + " certificates", recorded.toString(), simulated.toString());
        } else if (read instanceof Read.Package) {
            var is = (PackageState) recorded;
            var would = (PackageState) simulated;
            return is.installed() == would.installed() && is.held() == would.held() ? "" : both(is, would);
        } else if (read instanceof Read.Images) {
            var is = (ImageList) recorded;
            var names = new TreeSet<>(is.names());
            names.removeIf(name -> name.startsWith("sha256:"));
            return new ImageList(is.answers(), names).equals(simulated) ? "" : both(recorded, simulated);
        } else if (read instanceof Read.Run) {
            return run((RunState) recorded, (RunState) simulated);
        }
        return recorded.equals(simulated) ? "" : both(recorded, simulated);
    }

    private String file(String host, Read.File read, FileState recorded, FileState simulated) {
        if (recorded.kind() != simulated.kind()
                || !recorded.mode().equals(simulated.mode())
                || !recorded.owner().equals(simulated.owner())) {
            return both(recorded, simulated);
        }
        if (MADE.matcher(read.path()).matches()) {
            return same(host + read.path(), recorded.sha256(), simulated.sha256());
        }
        var real =
                stood.getOrDefault(simulated.sha256(), new RecordedValues.Real(simulated.size(), simulated.sha256()));
        var texts = recorded.text() == null || recorded.text().equals(simulated.text());
        return recorded.kind() != FileState.Kind.FILE
                        || real.sha256().equals(recorded.sha256()) && real.size() == recorded.size() && texts
                ? ""
                : both(recorded, simulated);
    }

    /** Two names for one thing: each stands for the other from the first time on. */
    private String same(String what, String recorded, String simulated) {
        var real = realOfSimulated.putIfAbsent(what + " " + simulated, recorded);
        var made = simulatedOfReal.putIfAbsent(what + " " + recorded, simulated);
        return (real == null || real.equals(recorded)) && (made == null || made.equals(simulated))
                ? ""
                : what + " is " + (real == null ? "the same still" : "another by now") + " in the simulation alone";
    }

    private static String run(RunState recorded, RunState simulated) {
        return recorded.status() == simulated.status()
                        && recorded.exit() == simulated.exit()
                        && recorded.intent().equals(simulated.intent())
                ? besides(recorded.tail(), simulated.tail())
                : both(recorded, simulated);
    }

    /** What two programs said. */
    private static String said(List<String> argv, CommandAnswer recorded, CommandAnswer simulated) {
        if (recorded.exit() != simulated.exit()) {
            return both(recorded, simulated);
        }
        var shape = recorded.exit() == 0 ? Shapes.of(argv) : ""; // what failed has no shape of its own
        return Shapes.said(shape, recorded.out()).containsAll(Shapes.said(shape, simulated.out()))
                        && Shapes.said(shape, recorded.err()).containsAll(Shapes.said(shape, simulated.err()))
                        && Shapes.needed(shape, simulated.out()).containsAll(Shapes.needed(shape, recorded.out()))
                ? ""
                : both(recorded, simulated);
    }

    private static String besides(String recorded, String simulated) {
        var lines = recorded.lines().map(String::strip).toList();
        return simulated.lines().map(String::strip).allMatch(lines::contains) ? "" : both(recorded, simulated);
    }

    private static List<String> api(ApiAnswer recorded, ApiAnswer simulated) {
        if (recorded.status() != simulated.status()) {
            return List.of(both(recorded, simulated));
        }
        try {
            if (!simulated.body().startsWith("{")) {
                var same = recorded.status() == 0 || recorded.body().equals(simulated.body());
                return same ? List.of() : List.of(both(recorded, simulated));
            }
            return Trees.lacking("", JSON.readTree(recorded.body()), JSON.readTree(simulated.body()));
        } catch (JsonProcessingException e) {
            return List.of(both(recorded, simulated));
        }
    }

    private static String both(Object recorded, Object simulated) {
        return "recorded " + recorded + ", simulated " + simulated;
    }
}
