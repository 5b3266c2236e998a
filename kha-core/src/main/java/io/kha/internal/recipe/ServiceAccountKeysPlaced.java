package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.internal.pki.ServiceAccountKeys;
import io.kha.internal.render.PkiFiles;
import io.kha.step.Cells.Cell;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;
import java.util.Optional;

/** Puts the pair that signs and checks service-account tokens on every master; the public key goes last and tells that both are there. */
final class ServiceAccountKeysPlaced implements Step {
    private static final String KEY = PkiFiles.FOLDER + "sa.key";
    private static final String PUBLIC = PkiFiles.FOLDER + "sa.pub";

    @Override
    public String id() {
        return "pki/service-accounts";
    }

    @Override
    public String title() {
        return "every master has the service-account keys";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(Read.file(KEY), Read.file(PUBLIC));
    }

    private static List<Host> keepers(Fleet fleet) {
        return fleet.answering(fleet.cluster().masters()).stream()
                .filter(m -> fleet.seen(m).file(KEY).isFile()
                        && fleet.seen(m).file(PUBLIC).isFile())
                .toList();
    }

    /** Whether these masters have different files at a path. */
    private static boolean differ(List<Host> keepers, String path, Fleet fleet) {
        return keepers.stream()
                        .map(m -> fleet.seen(m).file(path).sha256())
                        .filter(digest -> !digest.isEmpty()) // what a plan only intends has none yet
                        .distinct()
                        .count()
                > 1;
    }

    /** Where one of the pair or both are gone while there is a cluster that uses them: nothing is put in their place. */
    private static Optional<Decision> lost(Fleet fleet) {
        var holder = fleet.answering(fleet.cluster().masters()).stream()
                .filter(m -> fleet.seen(m).file(KEY).exists())
                .findFirst();
        return ControlPlane.inUse(fleet)
                .map(user -> Decision.refused(
                        holder.orElse(user).name(),
                        (holder.isPresent()
                                        ? "it has " + KEY + " and no " + PUBLIC + " as a regular file"
                                        : "no master that answers has " + KEY)
                                + ", and there is a cluster whose tokens are signed with it (" + user + ")",
                        holder.isPresent()
                                ? "put the public key back: openssl pkey -in " + KEY + " -pubout -out " + PUBLIC
                                : "put " + KEY + " and " + PUBLIC + " back on one master"));
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var keepers = keepers(fleet);
        if (differ(keepers, PUBLIC, fleet) || differ(keepers, KEY, fleet)) {
            return Decision.refused(
                    seen.host().name(),
                    "the masters have different service-account keys: " + keepers,
                    "find out which the cluster uses (apiserver's flag --service-account-key-file) and remove the others, both files");
        }
        var key = seen.file(KEY);
        if (keepers.contains(seen.host())
                && key.mode().equals("0600")
                && key.owner().equals(Ensure.ROOT)) {
            return Decision.satisfied();
        }
        var lost = keepers.isEmpty() ? lost(fleet) : Optional.<Decision>empty();
        if (lost.isPresent()) {
            return lost.get();
        }
        if (keepers.isEmpty() && !ControlPlane.allAnswer(fleet)) {
            return Decision.refused(
                    PUBLIC,
                    "not every master answers, and none that does has it: the others may have one",
                    "make them answer, or take them out of the cluster");
        }
        var cell = cell(fleet, keepers.stream().findFirst());
        return Decision.change(
                "missing",
                new Op.WriteFile(
                        KEY, "0600", Ensure.ROOT, fleet.cells().content(cell, k -> Content.of(k.privateKey()))),
                new Op.WriteFile(
                        PUBLIC, "0600", Ensure.ROOT, fleet.cells().content(cell, k -> Content.of(k.publicKey()))));
    }

    private static Cell<ServiceAccountKeys> cell(Fleet fleet, Optional<Host> keeper) {
        var origin = keeper.filter(
                        m -> !fleet.seen(m).file(KEY).sha256().isEmpty()) // what a plan only intends has none yet
                .map(m -> "the pair that " + m + " has")
                .orElse("a new pair");
        return new Cell<>("service-account-keys", origin, making -> {
            if (keeper.isEmpty()) {
                return ServiceAccountKeys.make(making::rsa);
            }
            var key = fleet.seen(keeper.get()).get(Read.secret(KEY)).secret();
            if (key == null) {
                throw new IllegalStateException(keeper.get() + ": " + KEY + " has gone");
            }
            return ServiceAccountKeys.of(key);
        });
    }
}
