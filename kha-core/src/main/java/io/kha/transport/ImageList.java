package io.kha.transport;

import java.util.Set;

/**
 * The images of a container runtime.
 *
 * @param answers whether the runtime answered; without that the names are empty
 * @param names full names with tags, as the runtime gives them
 */
public record ImageList(boolean answers, Set<String> names) {

    public ImageList {
        names = Set.copyOf(names);
    }
}
