package io.kha.k8s;

import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Waits until objects have a condition. An API that does not answer meanwhile is waited for as well. */
final class Wait {
    private static final Duration PULSE = Duration.ofMillis(200);

    private final Requests requests;
    private final Reach reach;

    Wait(Requests requests, Reach reach) {
        this.requests = requests;
        this.reach = reach;
    }

    OpResult carryOut(Op.AwaitCondition op, Watch watch) throws InterruptedException {
        var end = System.nanoTime() + op.deadline().toNanos();
        while (true) {
            var lacking = look(op);
            if (lacking.isEmpty()) {
                return new OpResult(0, "", "");
            }
            var left = end - System.nanoTime();
            if (left <= 0) {
                return new OpResult(137, "", Change.end(String.join("\n", lacking)));
            }
            var needless = pause(Math.min(left, op.interval().toNanos()), watch);
            if (!needless.isEmpty()) {
                return new OpResult(
                        1, "", Change.end(String.join("\n", lacking) + "\nnot waited for any longer: " + needless));
            }
        }
    }

    /** Lets some time pass, unless or until there is no need to; says why. */
    private static String pause(long nanos, Watch watch) throws InterruptedException {
        var end = System.nanoTime() + nanos;
        var needless = watch.needless();
        for (long left = nanos; needless.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, PULSE.toNanos()));
            needless = watch.needless();
        }
        return needless;
    }

    /** What was seen of each object that lacks the condition. */
    private List<String> look(Op.AwaitCondition op) throws InterruptedException {
        try {
            var answer = reach.ask(requests.get(op.path()));
            if (!answer.found()) {
                return List.of("GET " + op.path() + " answered " + answer.status() + " "
                        + Doc.parse(answer.body()).text("message"));
            }
            return lacking(op, Doc.parse(answer.body()).at("items").items());
        } catch (TransportException e) {
            return List.of(e.getMessage());
        }
    }

    /** Waiting for objects to be Ready, ten minutes at most, asked each second. */
    static Op.AwaitCondition ready(String what, String path, List<String> names, int atLeast) {
        return new Op.AwaitCondition(
                what, path, names, atLeast, "Ready", Duration.ofMinutes(10), Duration.ofSeconds(1));
    }

    static List<String> lacking(Op.AwaitCondition op, List<Doc> items) {
        var objects = items.stream().collect(Collectors.toMap(Doc::name, d -> d, (a, b) -> a));
        var lacking = new ArrayList<String>();
        for (var name : op.names()) {
            var object = objects.get(name);
            if (object == null) {
                lacking.add(name + ": is not there");
            } else if (!object.is(op.condition())) {
                lacking.add(name + ": " + observation(object, op.condition()));
            }
        }
        if (op.atLeast() > 0) {
            lacking.addAll(lackingOfAll(op, items));
        }
        return lacking;
    }

    private static List<String> lackingOfAll(Op.AwaitCondition op, List<Doc> items) {
        var staying =
                items.stream().filter(d -> !Pods.leaving(d) && !Pods.ended(d)).toList();
        var lacking = new ArrayList<String>();
        staying.stream()
                .filter(d -> !d.is(op.condition()))
                .forEach(d -> lacking.add(d.name() + ": " + observation(d, op.condition())));
        if (staying.size() < op.atLeast()) {
            lacking.add("there are " + staying.size() + " of " + op.atLeast());
        }
        return lacking;
    }

    /** What an object says of a condition that it lacks. */
    static String observation(Doc object, String type) {
        var condition = object.condition(type);
        var status = condition.text("status");
        var message = condition.text("message");
        return "not " + type + (status.isEmpty() ? " yet" : message.isEmpty() ? " (" + status + ")" : ": " + message);
    }
}
