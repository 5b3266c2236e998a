package io.kha.internal.engine;

import io.kha.Host;
import io.kha.step.UnknownRead;
import io.kha.transport.FileState;
import io.kha.transport.Read;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the hosts answered. Confined to the thread that runs the plan. */
final class Facts {

    private static final class OfHost {
        final Map<Read<?>, Object> answers = new HashMap<>();
        final Set<Read<?>> asked = new HashSet<>();

        @Nullable
        String silent = "not asked yet";
    }

    private final Map<Host, OfHost> hosts = new LinkedHashMap<>();

    private OfHost of(Host host) {
        return hosts.computeIfAbsent(host, h -> new OfHost());
    }

    /** The host answered these reads. */
    void answered(Host host, Iterable<Read<?>> asked, Map<Read<?>, Object> answers) {
        var facts = of(host);
        facts.silent = null;
        for (var read : asked) {
            facts.asked.add(read);
            var answer = answers.get(read);
            if (answer == null) {
                facts.answers.remove(read);
            } else {
                facts.answers.put(read, answer);
            }
        }
    }

    /** The host does not answer. */
    void silent(Host host, String why) {
        of(host).silent = why;
    }

    /** Why the host does not answer; null when it does. */
    @Nullable
    String silence(Host host) {
        return of(host).silent;
    }

    /** The answer, which is never null. */
    Object get(Host host, Read<?> read) {
        var facts = of(host);
        var answer = facts.answers.get(read);
        if (facts.silent != null) {
            throw new UnknownRead(host, read, UnknownRead.Why.UNREACHABLE);
        }
        if (answer == null) {
            throw new UnknownRead(
                    host, read, facts.asked.contains(read) ? UnknownRead.Why.UNANSWERED : UnknownRead.Why.UNASKED);
        }
        if (answer instanceof FileState f && f.isFile() && f.text() == null && f.secret() == null) {
            if (read instanceof Read.File r && r.depth() != Read.Depth.DIGEST) {
                throw new UnknownRead(host, read, UnknownRead.Why.TOO_LARGE);
            }
        }
        return answer;
    }

    /** The answer if there is one. */
    @Nullable
    Object find(Host host, Read<?> read) {
        return of(host).silent == null ? of(host).answers.get(read) : null;
    }

    /** What was ever asked of the host. */
    Set<Read<?>> asked(Host host) {
        return Set.copyOf(of(host).asked);
    }
}
