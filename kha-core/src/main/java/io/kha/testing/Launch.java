package io.kha.testing;

import java.util.List;
import java.util.Map;

/**
 * How a daemon was started.
 *
 * @param name of the unit or container
 * @param argv program and arguments, with the unit's variables put in
 * @param environment the variables that the unit sets; empty for a container
 * @param mounts host path to container path; empty for a unit
 * @param container whether it runs in a container
 */
public record Launch(
        String name,
        List<String> argv,
        Map<String, String> environment,
        Map<String, String> mounts,
        boolean container) {
    public Launch {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        mounts = Map.copyOf(mounts);
    }

    /** The value of {@code --name=value} or {@code --name value} in the arguments; empty when it is not among them. */
    public String flag(String flag) {
        return Flags.value(argv, "--" + flag);
    }

    /** Where a path that the process sees lies on the host. */
    public String onHost(String path) {
        return mounts.entrySet().stream()
                .filter(m -> path.equals(inside(m)) || path.startsWith(inside(m) + "/"))
                .findFirst()
                .map(m -> m.getKey() + path.substring(inside(m).length()))
                .orElse(path);
    }

    private static String inside(Map.Entry<String, String> mount) {
        return mount.getValue().replaceFirst(":r[ow]$", "");
    }
}
