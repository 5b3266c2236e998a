package io.kha.testing;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what changes in a fleet, so that what follows from it is worked out once. Guarded by the fleet's lock. */
final class Changes {
    private long count;

    void mark() {
        count++;
    }

    /** Something that holds until the next change. */
    final class Memo<T> {
        private long at = -1;
        private @Nullable T value;

        /** What was worked out last, or what is worked out now. */
        T get(Supplier<T> work) {
            var known = value;
            if (known != null && at == count) {
                return known;
            }
            var now = work.get(); // which may change something itself
            value = now;
            at = count;
            return now;
        }
    }
}
