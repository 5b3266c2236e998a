package io.kha.internal.engine;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Work on several things, of which each is done whatever becomes of the others. */
final class EachOne {
    private EachOne() {}

    /** Does it with each that is there now; throws the first exception at the end. */
    static <T> void of(Collection<T> these, Consumer<T> work) {
        RuntimeException trouble = null;
        for (var one : List.copyOf(these)) {
            try {
                work.accept(one);
            } catch (RuntimeException e) {
                trouble = trouble == null ? e : trouble;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }
}
