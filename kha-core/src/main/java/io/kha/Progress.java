package io.kha;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Ready-made listeners for {@link Kha#apply}. */
public final class Progress {
    private Progress() {}

    /** Ignores everything. */
    public static Consumer<Event> none() {
        return event -> {};
    }

    /**
     * Lines on standard output: each step when it is proven, what takes longer than a second, uploads every 100 MB, failures.
     */
    public static Consumer<Event> console() {
        return to(System.out);
    }

    /** The same lines on a stream. */
    public static Consumer<Event> to(PrintStream out) {
        return new Lines(out);
    }

    private static final class Lines implements Consumer<Event> {
        private static final long UPLOAD = 100_000_000;
        private static final Duration LONG = Duration.ofSeconds(1);

        private final PrintStream out;
        private final long begun = System.nanoTime();
        private final Map<String, Long> sent = new HashMap<>();

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        public void accept(Event event) {
            if (shown(event)) {
                var seconds = (System.nanoTime() - begun) / 1_000_000_000;
                out.println(String.format(Locale.ROOT, "%02d:%02d ", seconds / 60, seconds % 60) + event);
            }
        }

        private boolean shown(Event event) {
            if (event instanceof Event.Sent s) {
                var before = sent.put(s.host(), s.bytes());
                return before != null && s.bytes() / UPLOAD > before / UPLOAD;
            }
            if (event instanceof Event.Began b) {
                return b.operation().startsWith("wait")
                        || b.operation().startsWith("run kubeadm")
                        || b.operation().startsWith("apt");
            }
            return !(event instanceof Event.Ended e)
                    || e.exit() != 0
                    || e.took().compareTo(LONG) >= 0;
        }
    }
}
