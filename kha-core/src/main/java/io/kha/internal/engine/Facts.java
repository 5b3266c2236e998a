package io.kha.internal.engine;

import io.kha.Host;
import io.kha.step.UnknownRead;
import io.kha.transport.FileState;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the hosts answered. Confined to the thread that runs the plan. */
final class Facts {
    private static final Object NONE = new Object(); // asked, and no answer

    /** When hosts were asked, and when what they said was there, by the controller's clock. */
    record Span(Instant asked, Instant answered) {}

    private record Answer(Object value, Span span) {}

    private static final class OfHost {
        /** All that was ever asked, in that order. */
        final Map<Read<?>, Answer> answers = new LinkedHashMap<>();

        @Nullable
        String silent = "not asked yet";

        TransportException.@Nullable Kind kind;
    }

    private final Map<Host, OfHost> hosts = new LinkedHashMap<>();
    private final Supplier<Instant> clock;

    Facts(Supplier<Instant> clock) {
        this.clock = clock;
    }

    /** The controller's time. */
    Instant now() {
        return clock.get();
    }

    private OfHost of(Host host) {
        return hosts.computeIfAbsent(host, h -> new OfHost());
    }

    /** The host answered these reads just now; it was asked then. */
    void answered(Host host, Instant then, Iterable<Read<?>> asked, Map<Read<?>, Object> answers) {
        var facts = of(host);
        var span = new Span(then, now());
        facts.silent = null;
        for (var read : asked) {
            var answer = answers.get(read);
            facts.answers.put(read, new Answer(answer == null ? NONE : answer, span));
        }
    }

    /** What was asked of the host is to be asked again. */
    void forget(Host host) {
        of(host).answers.clear();
    }

    /** The host does not answer. */
    void silent(Host host, String why) {
        var facts = of(host);
        facts.silent = why;
        facts.kind = null;
    }

    /** The host does not answer, or not to us. */
    void silent(Host host, Throwable trouble) {
        var message = String.valueOf(trouble.getMessage());
        var named = host.name() + ": "; // who shows it names the host
        silent(host, message.startsWith(named) ? message.substring(named.length()) : message);
        of(host).kind = trouble instanceof TransportException t ? t.kind() : null;
    }

    /** What to do about a host that is silent. */
    String remedy(Host host) {
        var kind = of(host).kind;
        if (kind == TransportException.Kind.HOST_KEY) {
            return "find out who answers there before anything else is done with it, then plan again";
        }
        if (kind == TransportException.Kind.AUTHENTICATION || kind == TransportException.Kind.REFUSED) {
            return "let this user in and work there, then plan again";
        }
        return "make it answer, or accept its absence by name: plan(cluster, \"" + host + "\")";
    }

    /** Why the host does not answer; null when it does. */
    @Nullable
    String silence(Host host) {
        return of(host).silent;
    }

    private Answer answer(Host host, Read<?> read) {
        var facts = of(host);
        var answer = facts.answers.get(read);
        if (facts.silent != null) {
            throw new UnknownRead(host, read, UnknownRead.Why.UNREACHABLE);
        }
        if (answer == null) {
            throw new UnknownRead(host, read, UnknownRead.Why.UNASKED);
        }
        if (answer.value() == NONE) {
            throw new UnknownRead(host, read, UnknownRead.Why.UNANSWERED);
        }
        return answer;
    }

    /** When it was asked and answered. */
    Span span(Host host, Read<?> read) {
        return answer(host, read).span();
    }

    /** The answer, which is never null. */
    Object get(Host host, Read<?> read) {
        var answer = answer(host, read).value();
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
        var facts = of(host);
        var answer = facts.silent == null ? facts.answers.get(read) : null;
        return answer == null || answer.value() == NONE ? null : answer.value();
    }

    /** What was ever asked of the host, in the order it was asked. */
    Set<Read<?>> asked(Host host) {
        return Collections.unmodifiableSet(of(host).answers.keySet());
    }
}
