package io.kha.testing;

import io.kha.transport.PackageState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The packages of one host. Guarded by the fleet's lock. */
final class Packages {
    private final Files files;
    private final Repository repository;
    private final TreeMap<String, PackageState> installed = new TreeMap<>();

    Packages(Files files, Repository repository) {
        this.files = files;
        this.repository = repository;
    }

    PackageState state(String name) {
        return installed.getOrDefault(name, PackageState.ABSENT);
    }

    /** The version that an installation would bring; empty when the repository has none. */
    Optional<String> offered(String name) {
        try {
            return Optional.of(repository.find(name, "*").version());
        } catch (OpFailure e) {
            return Optional.empty();
        }
    }

    /** As apt does it: all or none, and nothing is started. */
    void install(Map<String, String> versions, boolean hold) {
        var found = new TreeMap<String, Repository.Found>();
        versions.forEach((name, wanted) -> found.put(name, repository.find(name, wanted)));
        found.forEach((name, p) -> {
            var had = state(name);
            boolean stays = had.installed() && Repository.matches(versions.getOrDefault(name, "*"), had.version());
            if (!stays) {
                unpack(p);
            }
            installed.put(name, new PackageState(stays ? had.version() : p.version(), hold));
        });
    }

    void remove(String name) {
        var had = installed.remove(name);
        if (had != null) {
            repository.find(name, had.version()).entry().paths().forEach(files::remove);
        }
    }

    private void unpack(Repository.Found found) {
        found.entry().users().forEach(files::addUser);
        for (var program : found.entry().programs()) {
            files.write(program, "0755", "root:root", found.mark(program));
        }
        found.entry()
                .units()
                .forEach((name, exec) -> files.write(
                        Repository.UNITS + name,
                        "0644",
                        "root:root",
                        Repository.unit(name, exec).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
