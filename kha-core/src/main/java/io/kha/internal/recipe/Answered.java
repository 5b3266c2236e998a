package io.kha.internal.recipe;

import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Read;

/** What a command says that every host can answer: one that failed, or had no time to, has said nothing. */
final class Answered {
    private Answered() {}

    /**
     * What it wrote.
     *
     * @throws UnknownRead when it did not succeed
     */
    static String out(Seen seen, Read.Command command) {
        var answer = seen.get(command);
        if (!answer.ok()) {
            throw unknown(seen, command);
        }
        return answer.out();
    }

    /** That a command has not said what it was asked for. */
    static UnknownRead unknown(Seen seen, Read.Command command) {
        return new UnknownRead(seen.host(), command, UnknownRead.Why.UNANSWERED);
    }
}
