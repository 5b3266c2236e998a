package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.step.Decision;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which image's etcd may follow another on a member's data: one of the same minor version, or of the next (etcd.io, "Upgrading etcd
 * clusters"). The tag says which it is.
 */
final class EtcdImage {
    /** The label of a member's container that says with which image it was made. */
    static final String LABEL = "io.kha.image";

    private static final Pattern TAG = Pattern.compile("[^@]*:v?(\\d{1,4})\\.(\\d{1,4})(?![^@]*/)[^@]*(@.*)?");

    private EtcdImage() {}

    /** The refusal to start this one where that one ran. */
    static Optional<Decision> refusal(Host host, String was, String is) {
        if (was.equals(is)) {
            return Optional.empty();
        }
        var then = minor(was);
        var now = minor(is);
        if (then.isPresent()
                && now.isPresent()
                && now.get().group(1).equals(then.get().group(1))
                && follows(then.get().group(2), now.get().group(2))) {
            return Optional.empty();
        }
        return Optional.of(Decision.refused(
                host.name(),
                "its etcd is of the image " + was + ", and is to be of " + is
                        + ": only the same minor version and the next start on its data, and their tags do not say that it is one",
                "keep the image that the cluster has; or give one, its version in its tag, that may follow:"
                        + " .etcd(Etcd.external(e -> e.image(\"quay.io/coreos/etcd:v3.5.24\")))"));
    }

    private static boolean follows(String then, String now) {
        var step = Integer.parseInt(now) - Integer.parseInt(then);
        return step == 0 || step == 1;
    }

    private static Optional<MatchResult> minor(String image) {
        var tag = TAG.matcher(image);
        return tag.matches() ? Optional.of(tag.toMatchResult()) : Optional.empty();
    }
}
