package io.kha.k8s;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;

/** A step that waits until objects have the condition Ready, for ten minutes. */
abstract class AwaitReady extends ApiStep {
    private final String path;

    AwaitReady(String path) {
        this.path = path;
    }

    /** The names of the objects. */
    abstract List<String> names(Fleet fleet);

    /** What they are, for so many of them: "4 nodes". */
    abstract String objects(int count);

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(new Read.Api(path));
    }

    @Override
    Decision decideOnAnswers(Seen seen, Fleet fleet) {
        var await = await(fleet);
        var lacking = Wait.lacking(await, Doc.list(seen, path));
        return lacking.isEmpty() ? Decision.satisfied() : Decision.change(String.join("; ", lacking), await);
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return Decision.change("known when the API answers", await(fleet));
    }

    private Op.AwaitCondition await(Fleet fleet) {
        var names = names(fleet);
        var what = objects(names.size()) + (names.size() == 1 ? " is Ready" : " are Ready");
        return Wait.ready(what, path, names, 0);
    }
}
