package io.kha.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What shall go wrong, and where. Guarded by the fleet's lock. */
final class Faults {
    private record Fault(Predicate<Point> where, Failure failure, boolean once) {}

    private final List<Fault> faults = new ArrayList<>();
    private @Nullable Chaos chaos;

    void chaos(Chaos chaos) {
        this.chaos = chaos;
    }

    /** Whether the controller dies of what goes wrong now. */
    boolean kills() {
        return chaos != null && chaos.kills();
    }

    void add(Predicate<Point> where, Failure failure, boolean once) {
        faults.add(new Fault(where, failure, once));
    }

    void clear() {
        faults.clear();
        chaos = null;
    }

    boolean pending() {
        return faults.stream().anyMatch(Fault::once);
    }

    /** What goes wrong here; null for nothing. One that strikes once is used up by it. */
    @Nullable
    Failure at(Point point) {
        for (var fault : faults) {
            var kind = fault.failure().kind();
            if (kind.strikes(point.kind())
                    && (point.op() == null || kind.strikes(point.op()))
                    && fault.where().test(point)) {
                if (fault.once()) {
                    faults.remove(fault);
                }
                return fault.failure();
            }
        }
        return chaos == null ? null : chaos.at(point);
    }
}
