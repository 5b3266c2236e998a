package io.kha.internal.recipe;

import io.kha.internal.pki.Issuer;
import io.kha.internal.pki.Leaf;
import io.kha.internal.pki.LeafCheck;
import io.kha.internal.pki.LeafRequest;
import io.kha.step.Cells.Cell;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A leaf certificate on a host, {@code path.crt} and {@code path.key}. It is renewed by removing the certificate first and writing it
 * last, so that at no time, also not after a crash, a certificate lies beside another's key.
 */
record LeafFiles(String path, CaFiles ca, LeafRequest request) {
    /** Why one that cannot be judged yet may have to be made, in words. */
    static final String UNSETTLED = "when it is not of the authority that is put there";

    String certificate() {
        return path + ".crt";
    }

    String key() {
        return path + ".key";
    }

    List<Read<?>> reads() {
        return List.of(Read.text(certificate()), Read.file(key()));
    }

    /**
     * Why it has to be made, in words; empty when it serves.
     *
     * @param renewBefore how long before its end it counts as due
     */
    Optional<String> reason(Seen seen, Fleet fleet, Duration renewBefore) {
        var certificate = seen.get(Read.text(certificate()));
        var key = seen.file(key());
        if (certificate.text() == null || !key.isFile()) {
            return Optional.of("absent");
        }
        if (!key.mode().equals("0600") || !key.owner().equals(Ensure.ROOT)) {
            return Optional.of("the key is " + key.mode() + " " + key.owner());
        }
        return LeafCheck.reasonToRenew(
                certificate.text(), request, seen.text(ca.certificate()), fleet.now(), renewBefore);
    }

    /** Whether it cannot be judged yet, for its authority's certificate is only being put there. */
    boolean unsettled(UnknownRead unknown) {
        return unknown.why() == UnknownRead.Why.UNSETTLED && unknown.read().equals(Read.text(ca.certificate()));
    }

    /** What makes it. */
    List<Op> ops(Seen seen, Fleet fleet) {
        var cell = new Cell<Leaf>(
                path + "@" + seen.host(), "a new certificate", making -> new Issuer(making.random(), making::rsa)
                        .leaf(
                                making.value(ca.cell(fleet)),
                                request.validity(fleet.cluster().pki().leafValidity()),
                                making.now()));
        var ops = new ArrayList<Op>();
        if (seen.get(Read.text(certificate())).exists()) {
            ops.add(new Op.Remove(certificate()));
        }
        ops.add(new Op.WriteFile(
                key(), "0600", Ensure.ROOT, fleet.cells().content(cell, leaf -> Content.of(leaf.key()))));
        ops.add(new Op.WriteFile(
                certificate(),
                "0644",
                Ensure.ROOT,
                fleet.cells().content(cell, leaf -> Content.of(leaf.certificate()))));
        return ops;
    }
}
