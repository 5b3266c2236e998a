package io.kha.internal.recipe;

import io.kha.Finding;
import io.kha.Finding.Severity;
import io.kha.Host;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Read;

/** What verify says of a host whose ip(8) failed, or had no time to end: it has not said that it lacks an address or a route. */
final class Untold {
    private Untold() {}

    static Finding finding(String check, Host host, String what, Read.Command asked, CommandAnswer answer) {
        var said = answer.err().strip().lines().findFirst().map(line -> " (" + line + ")");
        return new Finding(
                Severity.ERROR,
                check,
                host.name(),
                "it does not tell " + what + ": " + String.join(" ", asked.argv()) + ": exit status " + answer.exit()
                        + said.orElse(""),
                answer.exit() == CommandAnswer.NO_PROGRAM
                        ? "install iproute2 there, and verify again"
                        : "see there why it does not end well, and verify again");
    }
}
