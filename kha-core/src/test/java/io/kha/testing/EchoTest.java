package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Event;
import io.kha.RunFailedException;
import io.kha.transport.Content;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host may say again what it was sent: every operation that carries a secret fails once with that secret in its error. */
class EchoTest {
    private static final Secrets SECRETS = new Secrets(Lab.KEYS);

    /** An operation that carried a secret. */
    private record Sent(String host, int index, String text) {}

    @Test
    void noFailureShowsWhatAHostEchoes() {
        var sent = sent();
        assertTrue(sent.size() > 20, () -> "so few secrets are sent: " + sent.size());
        for (var each : sent) {
            assertTrue(
                    SECRETS.in(List.of(each.text())).isPresent() || !each.text().contains("PRIVATE KEY"), each.host());
            assertEquals("", leak(each), () -> each.host() + ", operation " + each.index());
        }
        System.out.println(sent.size() + " operations carry a secret");
    }

    private static List<Sent> sent() {
        var lab = new Lab();
        var sent = new ArrayList<Sent>();
        lab.fleet.failAlways(
                point -> {
                    if (point.op() != null && point.op().content() instanceof Content.Hidden hidden) {
                        var text = new String(hidden.secret().reveal(), StandardCharsets.UTF_8);
                        sent.add(new Sent(point.host(), point.index(), text));
                    }
                    return false;
                },
                Failure.exit(1, "never"));
        lab.apply().orThrow();
        return sent;
    }

    /** What shows a secret when this operation fails; empty when nothing does. */
    private static String leak(Sent failing) {
        var lab = new Lab();
        lab.fleet.failAt(
                point -> point.host().equals(failing.host()) && point.index() == failing.index(),
                Failure.exit(1, "cannot use this: " + failing.text()));
        var texts = new ArrayList<String>();
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            texts.add(plan.diff());
            texts.add(plan.toJson());
            var outcome = kha.apply(plan, (Event event) -> texts.add(event.toString()));
            texts.add(outcome.toString());
            texts.add(trace(assertThrows(RunFailedException.class, outcome::orThrow)));
        }
        assertTrue(texts.stream().anyMatch(t -> t.contains("cannot use this: ")), "it did not fail");
        return SECRETS.in(texts).orElse("");
    }

    private static String trace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
