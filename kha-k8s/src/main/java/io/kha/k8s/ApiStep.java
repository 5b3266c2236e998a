package io.kha.k8s;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import io.kha.step.Step;

/** A step on the cluster's API; it refuses to decide on an answer that says nothing. */
abstract class ApiStep implements Step {

    /** What {@link #decide} is to say when every answer is an object or its absence. */
    abstract Decision decideOnAnswers(Seen seen, Fleet fleet);

    @Override
    public final Decision decide(Seen seen, Fleet fleet) {
        try {
            return decideOnAnswers(seen, fleet);
        } catch (UnexpectedAnswer e) {
            return Decision.refused(Fleet.API.name(), e.what(), e.remedy());
        }
    }
}
