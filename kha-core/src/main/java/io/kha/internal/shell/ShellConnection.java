package io.kha.internal.shell;

import io.kha.internal.shell.Exchange.EndedException;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.OpResult;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A connection to a host by way of its shell: each batch is one script. */
public final class ShellConnection implements Connection {
    /** Where kha keeps its state on a host. */
    public static final String STATE = "/var/lib/kha";

    private static final int PULSE_MILLIS = 200;

    private final ShellHost host;
    private final Elevation elevation;
    private final String state;
    private final Patience patience;
    private final SecureRandom random = new SecureRandom();

    /** A connection over a host's shell, which becomes root in this way. */
    public ShellConnection(ShellHost host, Elevation elevation) {
        this(host, elevation, STATE);
    }

    ShellConnection(ShellHost host, Elevation elevation, String state) {
        this(host, elevation, state, Patience.USUAL);
    }

    ShellConnection(ShellHost host, Elevation elevation, String state, Patience patience) {
        this.host = host;
        this.elevation = elevation;
        this.state = state;
        this.patience = patience;
    }

    @Override
    public Reply execute(Batch batch, Watch watch) throws TransportException, InterruptedException {
        String mark = mark();
        var script = new Script(mark, state);
        var questions = new Questions(batch.reads(), state);
        if (!batch.ops().isEmpty() || questions.needFolder()) {
            script.line("work");
        }
        script.line("sec begin");
        if (!batch.ops().isEmpty()) {
            new OpScript(script, batch.epoch()).add(batch.ops());
        }
        questions.ask(script);
        script.line("sec end");

        long deadline = System.nanoTime() + patience.with(batch).toNanos();
        try (Exchange exchange = batch.ops().isEmpty() ? ask(script, mark) : start(script, mark, true)) {
            return new Conversation(batch, questions, watch).follow(exchange, deadline);
        }
    }

    /** One batch under way. */
    private final class Conversation {
        private final Batch batch;
        private final Questions questions;
        private final Watch watch;
        private final Transcript transcript = new Transcript();
        private final List<OpResult> results = new ArrayList<>();
        private boolean begun;
        private int exit;
        private String out = "";
        private String err = "";

        Conversation(Batch batch, Questions questions, Watch watch) {
            this.batch = batch;
            this.questions = questions;
            this.watch = watch;
        }

        Reply follow(Exchange exchange, long deadline) throws InterruptedException {
            long told = 0;
            while (true) {
                Section section;
                try {
                    section = exchange.next(PULSE_MILLIS);
                } catch (EndedException e) {
                    throw begun ? e : notBegun(exchange, e);
                }
                if (exchange.sent() > told) {
                    told = exchange.sent();
                    watch.sent(told, exchange.total());
                }
                if (section != null && section.tag().equals("end")) {
                    return new Reply(results, Answers.of(questions, transcript));
                }
                if (section != null) {
                    take(section);
                }
                if (System.nanoTime() - deadline > 0) { // a host that says something now and then ends all the same
                    throw new TransportException(
                            Kind.TIMEOUT,
                            host.name(),
                            "did not answer within " + patience.with(batch).toSeconds()
                                    + " s: what was under way may have happened");
                }
            }
        }

        private void take(Section section) {
            switch (section.tag()) {
                case "begin" -> begun = true;
                case "fail" -> throw new TransportException(Kind.REFUSED, host.name(), section.rest());
                case "t" -> {} // a sign of life
                case "b" -> {
                    out = err = "";
                    watch.begin(index(section));
                }
                case "o" -> {
                    exit = section.number();
                    out = section.text();
                }
                case "e" -> err = section.text();
                case "d" -> {
                    var result = new OpResult(exit, out, err);
                    results.add(result);
                    watch.end(index(section), result);
                }
                default -> transcript.add(section);
            }
        }

        private int index(Section section) {
            if (section.number() != results.size() - (section.tag().equals("d") ? 1 : 0)
                    || section.number() >= batch.ops().size()) {
                throw new TransportException(
                        Kind.PROTOCOL, host.name(), "told of operation " + section.rest() + " out of its order");
            }
            return section.number();
        }
    }

    @Override
    public Lease lease(String holder, boolean breaking) throws TransportException, InterruptedException {
        return lease(holder, breaking ? "breaking" : "free");
    }

    @Override
    public Lease leaseAgain(String holder) throws TransportException, InterruptedException {
        return lease(holder, "again");
    }

    private Lease lease(String holder, String how) throws TransportException, InterruptedException {
        String mark = mark();
        var script = new Script(mark, state).include("lease");
        script.line("sec begin").call("lease", holder.replaceAll("\\p{Cntrl}", " "), how, host.served() ? "yes" : "no");
        Exchange exchange = start(script, mark, false);
        try {
            return ShellLease.take(host.name(), exchange, this::notBegun, patience.lease());
        } catch (InterruptedException | RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    @Override
    public Tunnel tunnel(String address, int port) throws TransportException, InterruptedException {
        return host.tunnel(address, port);
    }

    @Override
    public void close() {
        host.close();
    }

    /** Starts a script that only reads: what it says is what its programs are given, which every user of the host can see. */
    private Exchange ask(Script script, String mark) throws InterruptedException {
        Elevation.Start start = elevation.startInline(script.bytes());
        var feed = new Feed(List.of(start.before()), List.of());
        return new Exchange(host, host.start(start.commandLine()), mark, feed, true);
    }

    private Exchange start(Script script, String mark, boolean endInput) throws InterruptedException {
        byte[] bytes = script.bytes();
        Elevation.Start start = elevation.start(bytes.length);
        var feed = new Feed(List.of(start.before(), bytes), script.payload());
        return new Exchange(host, host.start(start.commandLine()), mark, feed, endInput);
    }

    /** What it means that a script did not begin: the connection broke, or the host refused. */
    private TransportException notBegun(Exchange exchange, EndedException e) {
        String complaint = exchange.complaint();
        if (e.broken()) {
            return e;
        }
        return new TransportException(
                Kind.REFUSED,
                host.name(),
                (complaint.isEmpty() ? "no shell answered" : complaint) + " (" + elevation.remedy(complaint) + ")",
                e);
    }

    private String mark() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return "kha-" + HexFormat.of().formatHex(bytes);
    }
}
