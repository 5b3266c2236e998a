package io.kha.testing;

import io.kha.transport.CommandAnswer;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.RunState;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out operations on a simulated host. Called with the fleet's lock held. */
final class Operations {
    private static final int TAIL = 4096;
    private final SimulatedFleet fleet;

    Operations(SimulatedFleet fleet) {
        this.fleet = fleet;
    }

    /** What it came to; never throws for what a host would refuse. */
    OpResult run(SimulatedHost host, Op op) {
        try {
            return op instanceof Op.Exec exec ? exec(host, exec) : done(host, op);
        } catch (OpFailure e) {
            return e.result();
        }
    }

    private OpResult done(SimulatedHost host, Op op) {
        var parts = host.parts();
        if (op instanceof Op.WriteFile w) {
            parts.files.write(w.path(), w.mode(), w.owner(), bytes(w.content()));
        } else if (op instanceof Op.MakeDirectory d) {
            parts.files.mkdir(d.path(), d.mode(), d.owner());
        } else if (op instanceof Op.Remove r) {
            parts.files.remove(r.path());
        } else if (op instanceof Op.Unit u) {
            unit(parts.units, u);
        } else if (op instanceof Op.Sysctl s) {
            parts.kernel.set(s.key(), s.value());
        } else if (op instanceof Op.LoadModule m) {
            parts.kernel.load(m.name());
        } else if (op instanceof Op.Install i) {
            parts.packages.install(i.versions(), i.hold());
            parts.units.reload();
        } else if (op instanceof Op.LoadImages l) {
            load(parts.containers, l);
        } else if (op instanceof Op.RunContainer c) {
            parts.containers.run(c.spec());
        } else {
            throw new IllegalArgumentException(op.describe() + " is not for a host");
        }
        return new OpResult(0, "", "");
    }

    private OpResult exec(SimulatedHost host, Op.Exec exec) {
        var runs = host.parts().runs;
        var input = exec.input();
        if (exec.run() == null) {
            return result(fleet.runProgram(host, exec.argv(), bytes(input)));
        }
        var state = runs.state(exec.run());
        if (runs.joined(exec)) {
            return new OpResult(state.exit(), state.tail(), state.exit() == 0 ? "" : state.tail());
        }
        if (state.status() != RunState.Status.RUNNING) {
            runs.begin(exec.run(), exec.intent());
        } else if (!state.intent().equals(exec.intent())) {
            throw new OpFailure(1, "another command runs as kha-" + exec.run() + ".service");
        }
        return result(finish(host, exec));
    }

    /** A detached command comes to its end: what it wrote is flushed before it is known that it has. */
    CommandAnswer finish(SimulatedHost host, Op.Exec exec) {
        var parts = host.parts();
        var id = String.valueOf(exec.run());
        if (!parts.runs.attend(id)) {
            throw new IllegalStateException(id + " runs twice at a time on " + host);
        }
        parts.files.buffered(true);
        try {
            var answer = fleet.runProgram(host, exec.argv(), bytes(exec.input()));
            parts.files.flush();
            parts.runs.end(id, answer);
            return answer;
        } finally {
            parts.runs.leave(id);
            parts.files.buffered(false);
        }
    }

    private static void unit(Units units, Op.Unit op) {
        var name = op.name();
        switch (op.action()) {
            case RELOAD -> units.reload();
            case ENABLE -> units.enable(name);
            case DISABLE -> units.disable(name);
            case START -> units.start(name, true);
            case START_NO_WAIT -> units.start(name, false);
            case STOP -> units.stop(name);
            case RESTART -> units.restart(name, true);
            case RESTART_NO_WAIT -> units.restart(name, false);
            case MASK -> units.mask(name);
            case UNMASK -> units.unmask(name);
        }
    }

    private static void load(Containers containers, Op.LoadImages op) {
        bytes(op.archive());
        if (!containers.answers(op.engine())) {
            throw new OpFailure(1, "the container runtime does not answer");
        }
        op.names().forEach(name -> containers.addImage(op.engine(), name));
    }

    private static byte[] bytes(@Nullable Content content) {
        if (content == null) {
            return new byte[0];
        }
        if (!(content instanceof Content.Local local)) {
            return content.inline();
        }
        try {
            var bytes = java.nio.file.Files.readAllBytes(local.path());
            if (!Digests.sha256(bytes).equals(local.sha256())) {
                throw new OpFailure(1, local.path() + " is not what it was: its digest differs");
            }
            return bytes;
        } catch (IOException e) {
            throw new OpFailure(1, "cannot read " + local.path() + ": " + e);
        }
    }

    private static OpResult result(CommandAnswer answer) {
        return new OpResult(answer.exit(), tail(answer.out()), tail(answer.err()));
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - TAIL));
    }

    /** Whether an await's condition holds. */
    CommandAnswer ask(SimulatedHost host, List<String> condition) {
        return fleet.runProgram(host, condition, new byte[0]);
    }
}
