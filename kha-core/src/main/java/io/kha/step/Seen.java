package io.kha.step;

import io.kha.Host;
import io.kha.transport.ApiAnswer;
import io.kha.transport.CommandAnswer;
import io.kha.transport.FileState;
import io.kha.transport.Read;
import io.kha.transport.UnitState;
import java.time.Instant;

/** What was seen of one host. In a plan it includes what the steps planned before will make true. */
public interface Seen {

    /** The host. */
    Host host();

    /**
     * The answer to a read.
     *
     * @throws UnknownRead when there is none
     */
    <A> A get(Read<A> read);

    /**
     * When the host was asked for it, by the controller's clock; that is before it was connected to.
     *
     * @throws UnknownRead when it has not answered
     */
    Instant asked(Read<?> read);

    /**
     * When the answer had come, by the controller's clock: with those to all that was asked at the same time, so it may be minutes after
     * the host found it.
     *
     * @throws UnknownRead when it has not answered
     */
    Instant answered(Read<?> read);

    /** The state and digest of a file. */
    default FileState file(String path) {
        return get(Read.file(path));
    }

    /** The text of a file; empty when there is no regular file. */
    default String text(String path) {
        var file = get(Read.text(path));
        return file.text() == null ? "" : file.text();
    }

    /** The state of a systemd unit. */
    default UnitState unit(String name) {
        return get(new Read.Unit(name));
    }

    /** The answer of a read-only command. */
    default CommandAnswer command(String... argv) {
        return get(Read.command(argv));
    }

    /** The answer of the Kubernetes API to a GET. */
    default ApiAnswer api(String path) {
        return get(new Read.Api(path));
    }
}
