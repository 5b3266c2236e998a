package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Source;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hosts as a test says they are, for the decisions of steps that see them as the engine shows them. */
public final class Stage {
    private final Cluster cluster;
    private final Inventory inventory;
    private final Source source;
    private final CellBox cells;
    private final Facts facts;

    /** What was seen: the answers of each host; an empty optional for one that does not answer. */
    public Stage(Cluster cluster, Inventory inventory, Source source, Map<Host, Optional<Map<Read<?>, Object>>> seen) {
        this.cluster = cluster;
        this.inventory = inventory;
        this.source = source;
        this.cells = new CellBox(source);
        this.facts = new Facts(source::now);
        seen.forEach((host, answers) ->
                answers.ifPresentOrElse(a -> answered(host, a), () -> facts.silent(host, "cut off")));
    }

    /** The host answered more. */
    public void answered(Host host, Map<Read<?>, Object> answers) {
        facts.answered(host, facts.now(), answers.keySet(), answers);
    }

    /** The fleet of a plan, in which nothing is made, or of an apply; with operations on a host laid over it. */
    public Fleet fleet(boolean apply, Host host, List<Op> laid) {
        var overlay = new Overlay(facts);
        laid.forEach(op -> overlay.lay(host, op));
        return new FleetView(cluster, facts, overlay, inventory, apply ? cells : CellBox.PLANNED, source.now());
    }

    /** What planned operations make of the reads they touch, but for what only doing them will tell. */
    public Map<Read<?>, Object> made(Host host, List<Op> ops) {
        var overlay = new Overlay(facts);
        ops.forEach(op -> overlay.lay(host, op));
        var made = new java.util.HashMap<Read<?>, Object>();
        for (var read : overlay.touched(host)) {
            if (overlay.get(host, read) != Op.Unsettled.UNSETTLED) {
                made.put(read, overlay.get(host, read));
            }
        }
        return made;
    }

    /** Whether the operations leave the step nothing to do, as far as can be told before they are done. */
    public boolean proven(boolean apply, Step step, Host host, List<Op> ops) {
        var fleet = fleet(apply, host, ops);
        try {
            return step.decide(fleet.seen(host), fleet) instanceof Decision.Satisfied;
        } catch (UnknownRead u) {
            return u.why() == UnknownRead.Why.UNSETTLED;
        }
    }

    /** What of these operations a plan of those did not show. */
    public Optional<String> beyond(Step step, Host host, List<Op> shown, List<Op> ops) {
        var planned =
                new PlannedStep(step.id(), step.title(), host.name(), "", PlannedOps.of(shown), false, List.of(), "");
        return new Bounds(Plan.of(cluster, List.of(planned), List.of(), 0, List.of()))
                .beyond(step.id(), host.name(), ops);
    }
}
