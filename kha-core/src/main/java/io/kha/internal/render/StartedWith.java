package io.kha.internal.render;

import java.util.Map;

/** The drop-in that makes the processes of a package's unit carry the digest of the configuration they were started with. */
public final class StartedWith {
    private StartedWith() {}

    /** Where it belongs. */
    public static String path(String unit) {
        return "/etc/systemd/system/" + unit + ".d/50-kha.conf";
    }

    /** The drop-in. */
    public static String dropIn(String digest) {
        return Text.STARTED_WITH.with(Map.of("digest", digest));
    }
}
