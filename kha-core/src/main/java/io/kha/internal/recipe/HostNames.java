package io.kha.internal.recipe;

import io.kha.internal.render.HostsFile;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;

/** Lets every host know the others by name, in a block of its own in /etc/hosts. */
final class HostNames implements Step {
    private static final String PATH = "/etc/hosts";

    @Override
    public String id() {
        return "host/hosts";
    }

    @Override
    public String title() {
        return "the hosts know each other by name";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(Read.text(PATH));
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var file = seen.get(Read.text(PATH));
        if (file.exists() && !file.isFile()) {
            return Decision.refused(
                    seen.host().name(),
                    PATH + " is not a regular file: what it leads to would be lost",
                    "put a regular file with the same lines in its place");
        }
        var now = seen.text(PATH);
        var wanted = HostsFile.merge(now, fleet.cluster().hosts());
        return now.equals(wanted)
                ? Decision.satisfied()
                : Decision.change("other entries", new Op.WriteFile(PATH, "0644", Ensure.ROOT, Content.of(wanted)));
    }
}
