package io.kha.testing;

import io.kha.transport.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on a fleet by a seed: one seed is one schedule. At {@link Point}s that the seed picks connections break before an
 * operation, after it, or while the host runs on, now or later; hosts hang, refuse, undo, lose power and boot again, are cut off and
 * come back, run out of disk and get room, have their clocks set; time passes. With {@link #controllers} the controller dies too, and
 * another one takes over. Nothing sleeps: time is the fleet's. With kha on one thread ({@code executor(Runnable::run)}) the same seed
 * gives the same {@link #log()} and the same {@link SimulatedFleet#log()}. Made by {@link SimulatedFleet#chaos}; guarded by its lock.
 */
public final class Chaos {
    private static final int MOST = 10; // strikes
    private static final int[] GAPS = {2, 6, 20, 60}; // points between two strikes, about
    private static final int RARER = 4; // so much rarer it strikes where nothing is done
    private static final int LATER = 30; // points until what was broken is put right, at most

    /** What nobody could make again: it is not undone. */
    private static final Pattern KEY = Pattern.compile("/etc/kubernetes/pki/(.*ca|sa)[.]key");

    /** What can strike. */
    private enum Strike {
        LOST_BEFORE(Failure.Kind.LOST_BEFORE),
        LOST_AFTER(Failure.Kind.LOST_AFTER),
        LOST_RUNNING_ON(Failure.Kind.LOST_RUNNING_ON),
        LOST_LATE(Failure.Kind.LOST_LATE),
        TIMEOUT(Failure.Kind.TIMEOUT),
        HALF_OPEN(Failure.Kind.HALF_OPEN),
        EXIT(Failure.Kind.EXIT),
        UNDONE(Failure.Kind.UNDONE),
        UNANSWERED(Failure.Kind.UNANSWERED),
        CRASH_BEFORE(Failure.Kind.CRASH_BEFORE),
        CRASH_AFTER(Failure.Kind.CRASH_AFTER),
        DISK_FULL(Failure.Kind.DISK_FULL),
        CUT(Failure.Kind.LOST_BEFORE),
        DELAY(null),
        CLOCK(null),
        KILL_BEFORE(Failure.Kind.LOST_BEFORE),
        KILL_AFTER(Failure.Kind.LOST_AFTER),
        KILL_RUNNING_ON(Failure.Kind.LOST_RUNNING_ON),
        KILL_LATE(Failure.Kind.LOST_LATE),
        SECOND(null);

        private final Failure.@Nullable Kind kind;

        Strike(Failure.@Nullable Kind kind) {
            this.kind = kind;
        }

        boolean ofControllers() {
            return name().startsWith("KILL") || this == SECOND;
        }

        boolean fits(Point point) {
            if (kind == null) {
                return point.kind() != Point.Kind.PHASE;
            }
            return kind.strikes(point.kind())
                    && (point.op() == null || kind.strikes(point.op()))
                    && !(this == UNDONE
                            && point.op() instanceof Op.WriteFile w
                            && KEY.matcher(w.path()).matches());
        }
    }

    private static final class Later {
        final String what;
        final Runnable change;
        int points;

        Later(String what, Runnable change, int points) {
            this.what = what;
            this.change = change;
            this.points = points;
        }
    }

    private final SimulatedFleet fleet;
    private final SplittableRandom random;
    private final int gap;
    private final List<String> log = new ArrayList<>();
    private final List<Later> later = new ArrayList<>();
    private @Nullable Runnable second;
    private boolean came;
    private boolean there;
    private boolean dying;
    private boolean over;
    private int strikes;
    private int next;

    Chaos(SimulatedFleet fleet, long seed) {
        this.fleet = fleet;
        this.random = new SplittableRandom(seed);
        this.gap = GAPS[random.nextInt(GAPS.length)];
        this.strikes = 1 + random.nextInt(MOST);
        this.next = gap();
    }

    /**
     * Lets controllers be struck too: the one at work dies, or a second one comes while it is at work. A controller that dies ends with
     * {@link Killed} in the middle of what it does, so kha must run on the caller's thread. At most one second controller comes, and
     * none dies while it is at work.
     *
     * @param second what a second controller does, from beginning to end
     */
    public Chaos controllers(Runnable second) {
        fleet.changing(() -> this.second = second);
        return this;
    }

    /** What went wrong, and what was put right again, in order. */
    public List<String> log() {
        return fleet.locked(() -> List.copyOf(log));
    }

    /**
     * Nothing goes wrong any more, and what was broken is put right: hosts are up, on the network, with room, their clocks right; what
     * runs on without a controller has come to its end.
     */
    public void end() {
        fleet.changing(() -> {
            over = true;
            List.copyOf(later).forEach(this::now);
            fleet.hosts().forEach(fleet::boot); // one may have gone down after it was to come up
            fleet.hosts().forEach(Chaos::comesToItsEnd);
        });
    }

    /** What goes wrong here; null for nothing. */
    @Nullable
    Failure at(Point point) {
        if (over) {
            return null;
        }
        for (var each : List.copyOf(later)) {
            if (--each.points <= 0) {
                now(each);
            }
        }
        if (strikes == 0 || --next > 0 || point.kind() != Point.Kind.OP && random.nextInt(RARER) > 0) {
            return null;
        }
        var fitting = Arrays.stream(Strike.values())
                .filter(s -> s.fits(point) && allowed(s))
                .toList();
        next = gap();
        strikes--;
        return strike(fitting.get(random.nextInt(fitting.size())), point);
    }

    /** Whether the controller dies of what goes wrong now; asked once. */
    boolean kills() {
        var dies = dying;
        dying = false;
        return dies;
    }

    private boolean allowed(Strike strike) {
        return !strike.ofControllers() || second != null && !there && !(strike == Strike.SECOND && came);
    }

    private @Nullable Failure strike(Strike strike, Point point) {
        log.add(strike + " at " + point.host() + " " + point.kind()
                + (point.op() == null ? point.phase() : ", " + point.op().describe()));
        dying = strike.name().startsWith("KILL");
        var host = fleet.hosts().stream()
                .filter(h -> h.name().equals(point.host()))
                .findFirst()
                .orElse(fleet.hosts().get(0));
        switch (strike) {
            case CRASH_BEFORE, CRASH_AFTER -> {
                host.parts().flushed = random.nextBoolean();
                after(host + " boots", () -> fleet.boot(host));
            }
            case DISK_FULL -> after(host + " has room", host::freeDisk);
            case CUT -> {
                fleet.cut(host);
                after(host + " is back", () -> fleet.heal(host));
            }
            case DELAY -> fleet.elapse(Duration.ofSeconds(1 + random.nextInt(1200)));
            case CLOCK -> {
                host.skew(Duration.ofMinutes(random.nextInt(-600, 600)));
                after(host + " has the right time", () -> host.skew(Duration.ZERO));
            }
            case LOST_RUNNING_ON, KILL_RUNNING_ON, LOST_LATE, KILL_LATE, HALF_OPEN ->
                after(host + " has come to the end of what it did", () -> comesToItsEnd(host));
            case SECOND -> second();
            default -> {}
        }
        return strike.kind == null ? null : new Failure(strike.kind, 1, "injected");
    }

    private static void comesToItsEnd(SimulatedHost host) {
        host.parts().late.run();
        host.parts().detached.run();
    }

    private void second() {
        var comes = second;
        if (comes != null) {
            came = true;
            there = true;
            fleet.traffic().aside(comes);
            there = false;
        }
    }

    private int gap() {
        return 1 + random.nextInt(2 * gap);
    }

    private void now(Later each) {
        if (later.remove(each)) {
            log.add(each.what);
            each.change.run();
        }
    }

    private void after(String what, Runnable change) {
        later.add(new Later(what, change, 1 + random.nextInt(LATER)));
    }
}
