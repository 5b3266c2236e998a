package io.kha.examples;

import io.kha.Event;
import io.kha.Kha;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The main job on the lab's hosts, plan and apply, and where its time goes: the chain of steps of which each waited for the one before. */
final class BringUpBench {
    /** A step's work on one host, in seconds since the begin. */
    private record Span(String host, String step, double from, double to) {}

    private final long begun = System.nanoTime();
    private final Map<String, Double> working = new LinkedHashMap<>();
    private final List<Span> spans = new ArrayList<>();

    private BringUpBench() {}

    public static void main(String[] args) {
        new BringUpBench().run();
    }

    private void run() {
        var lab = Lab.ofThisProcess();
        try (var kha = Kha.over(lab.ssh())) {
            var plan = kha.plan(lab.cluster());
            spans.add(new Span("", "plan", 0, now()));
            kha.apply(plan, this::happened).orThrow();
        }
        System.out.printf("%6.1f s  in all%n", now());
        System.out.println("where the time goes: the chain of steps that waited for each other");
        System.out.printf("  %7s %7s  %s%n", "at (s)", "(s)", "step");
        for (var span : chain()) {
            System.out.printf(
                    "  %7.1f %7.1f  %s%s%n",
                    span.from(),
                    span.to() - span.from(),
                    span.step(),
                    span.host().isEmpty() ? "" : " on " + span.host());
        }
    }

    private double now() {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
    }

    private void happened(Event event) {
        var work = event.step() + "@" + event.host();
        if (event instanceof Event.Began || event instanceof Event.Sent) {
            working.putIfAbsent(work, now());
        } else if (event instanceof Event.Ended) {
            var from = working.getOrDefault(work, now());
            spans.removeIf(s -> (s.step() + "@" + s.host()).equals(work));
            spans.add(new Span(event.host(), event.step(), from, now()));
        }
    }

    /** From the last span to end back to the first: before each the one that ended last before it began. */
    private List<Span> chain() {
        var chain = new ArrayDeque<Span>();
        var next = spans.stream().max(Comparator.comparingDouble(Span::to));
        while (next.isPresent()) {
            var span = next.get();
            chain.addFirst(span);
            next = spans.stream()
                    .filter(s -> s.to() <= span.from() && s.from() < span.from())
                    .max(Comparator.comparingDouble(Span::to)
                            .thenComparing(s -> s.host().equals(span.host())));
        }
        return List.copyOf(chain);
    }
}
