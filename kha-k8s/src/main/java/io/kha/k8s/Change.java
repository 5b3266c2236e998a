package io.kha.k8s;

import io.kha.transport.ApiAnswer;
import io.kha.transport.Op;
import io.kha.transport.OpResult;

/**
 * Carries out a request that changes something. Made twice it is done once: creating what exists and deleting what does not count as
 * done; whether what exists is what was meant is for the step's second look.
 */
final class Change {
    private final Requests requests;
    private final Patient reach;

    Change(Requests requests, Patient reach) {
        this.requests = requests;
        this.reach = reach;
    }

    /** Sends it; {@code again} is run each time before it is sent once more, and keeps it back by an exception. */
    OpResult carryOut(Op.Api op, Runnable again) throws InterruptedException {
        var request = requests.request(
                op.path(), op.method(), op.contentType(), op.body().inline());
        var answer = reach.ask(request, again);
        if (answer.status() / 100 == 2 || already(op, answer)) {
            return new OpResult(0, "", "");
        }
        var message = Doc.parse(answer.body()).text("message");
        return new OpResult(
                1, "", end("HTTP " + answer.status() + ": " + (message.isEmpty() ? answer.body() : message)));
    }

    private static boolean already(Op.Api op, ApiAnswer answer) {
        var reason = Doc.parse(answer.body()).text("reason");
        return (op.method().equals("POST") && reason.equals("AlreadyExists"))
                || (op.method().equals("DELETE") && reason.equals("NotFound"));
    }

    static String end(String text) {
        return text.length() <= 4096 ? text : text.substring(text.length() - 4096);
    }
}
