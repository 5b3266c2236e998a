package io.kha.examples;

import io.kha.Event;
import io.kha.Kha;

/** A bring-up as a program of its own, which can be killed: a line for each event. */
final class BringUp {
    private BringUp() {}

    public static void main(String[] args) {
        var lab = Lab.ofThisProcess();
        try (var kha = Kha.over(lab.ssh())) {
            var plan = kha.plan(lab.cluster());
            say(plan.diff());
            kha.apply(plan, (Event event) -> say(event.toString())).orThrow();
            say(kha.verify(lab.cluster()).toString());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
