package io.kha;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Ready-made listeners for {@link Kha#apply}. */
public final class Progress {
    private Progress() {}

    /** Ignores everything. */
    public static Consumer<Event> none() {
        return event -> {};
    }

    /** Lines on standard output: each operation as it ends, each step as it is proven, uploads every 64 MB. */
    public static Consumer<Event> console() {
        return to(System.out);
    }

    /** Lines on a stream. */
    public static Consumer<Event> to(PrintStream out) {
        var begun = Instant.now();
        return new Consumer<>() {
            private long told;

            @Override
            public void accept(Event event) {
                var seconds = Duration.between(begun, Instant.now()).toSeconds();
                var clock = String.format("%02d:%02d ", seconds / 60, seconds % 60);
                if (event instanceof Event.Sent sent) {
                    var mark = sent.bytes() / 64_000_000;
                    if (mark != told) {
                        told = mark;
                        out.println(clock + event);
                    }
                } else if (!(event instanceof Event.Began began) || waits(began)) {
                    out.println(clock + event);
                }
            }

            /** What takes long is told when it begins too. */
            private boolean waits(Event.Began began) {
                return began.operation().startsWith("wait")
                        || began.operation().startsWith("run kubeadm")
                        || began.operation().startsWith("apt");
            }
        };
    }
}
