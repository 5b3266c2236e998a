package io.kha.internal.engine;

import io.kha.Event;
import io.kha.Failure;
import io.kha.step.Decision;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a run stops for: the first thing that went wrong, without the secrets that the run has sent. What comes after it is not told. */
final class FirstFailure {
    private final Consumer<Event> listener;
    private final Redactor redactor = new Redactor();

    @Nullable
    private volatile Failure failure;

    FirstFailure(Consumer<Event> listener) {
        this.listener = listener;
    }

    /** It; null when nothing went wrong. */
    @Nullable
    Failure get() {
        return failure;
    }

    /** Whether nothing went wrong. Thread-safe. */
    boolean none() {
        return failure == null;
    }

    /** Remembers the secrets of an operation that is going to be sent. */
    void learn(Op op) {
        redactor.learn(op);
    }

    /** A text without secrets. */
    String clean(@Nullable String text) {
        return redactor.clean(String.valueOf(text));
    }

    void refused(Graph.Node node, Decision.Refused r) {
        of(node, "", r.where() + ": " + r.what(), r.remedy());
    }

    /** An operation came to something else than it should. */
    void operation(Graph.Node node, Op op, OpResult result) {
        var said = result.err().isBlank() ? result.out() : result.err();
        var fenced = result.exit() == OpResult.FENCED;
        var remedy = fenced
                ? "another run has taken over this host; let it finish, then plan again"
                : Remedies.of(op, result);
        of(node.host().name(), node.step().id(), op.describe(), fenced ? -1 : result.exit(), said, remedy);
    }

    /** Something that a step needs cannot be read; {@code silence} is why its host does not answer, if it does not. */
    void unreadable(Graph.Node node, String what, UnknownRead u, @Nullable String silence) {
        var why = silence != null ? silence : u.why().name().toLowerCase(java.util.Locale.ROOT);
        of(
                node,
                "",
                what + ": " + why,
                u.why() == UnknownRead.Why.TOO_LARGE
                        ? "make the file smaller and plan again"
                        : "make the host answer and plan again");
    }

    void of(Graph.Node node, String operation, String said, String remedy) {
        of(node.host().name(), node.step().id(), operation, -1, said, remedy);
    }

    void of(Failure f) {
        of(f.host(), f.step(), f.operation(), f.exit(), f.said(), f.remedy());
    }

    /** Secrets are taken out of the text as it came, before anything in it is escaped. */
    private void of(String host, String step, String operation, int exit, String said, String remedy) {
        if (failure == null) {
            var first = new Failure(host, step, clean(operation), exit, clean(said), remedy);
            failure = first;
            listener.accept(new Event.Failed(host, step, first.said()));
        }
    }
}
