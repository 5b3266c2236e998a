package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.internal.pki.ServiceAccountKeys;
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
import java.util.stream.Collectors;

/** Puts the pair that signs and checks service-account tokens on every master; the public key goes last and tells that both are there. */
final class ServiceAccountKeysPlaced implements Step {
    private static final String KEY = "/etc/kubernetes/pki/sa.key";
    private static final String PUBLIC = "/etc/kubernetes/pki/sa.pub";

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

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var keepers = keepers(fleet);
        var digests = keepers.stream()
                .map(m -> fleet.seen(m).file(PUBLIC).sha256())
                .filter(digest -> !digest.isEmpty()) // what a plan only intends has none yet
                .collect(Collectors.toSet());
        if (digests.size() > 1) {
            return Decision.refused(
                    seen.host().name(),
                    "the masters have different service-account keys: " + keepers,
                    "find out which the cluster uses (apiserver's flag --service-account-key-file) and remove the others");
        }
        var key = seen.file(KEY);
        if (keepers.contains(seen.host())
                && key.mode().equals("0600")
                && key.owner().equals(Ensure.ROOT)) {
            return Decision.satisfied();
        }
        if (keepers.isEmpty() && !AuthoritiesPlaced.allAnswer(fleet)) {
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
        return new Cell<>("service-account-keys", "a new pair", making -> {
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
