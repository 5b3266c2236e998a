package io.kha.transport;

import java.util.Set;

/**
 * The images of a container runtime.
 *
 * @param answers whether there is a runtime; without one the names are empty. One that does not answer has no answer at all
 * @param names full names with tags, as the runtime gives them
 */
public record ImageList(boolean answers, Set<String> names) {

    public ImageList {
        names = Set.copyOf(names);
    }
}
