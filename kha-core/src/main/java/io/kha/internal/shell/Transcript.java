package io.kha.internal.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a host wrote in answer to questions. Confined to one thread. */
final class Transcript {
    /** The tag under which contents are found. */
    static final String CONTENTS = "y/n";

    private final Map<String, List<Section>> byTag = new HashMap<>();

    /** Adds a section. Contents that are there ({@code y}) and that are not ({@code n}) are one row, told apart by place. */
    void add(Section section) {
        String tag = section.tag().equals("y") || section.tag().equals("n") ? CONTENTS : section.tag();
        byTag.computeIfAbsent(tag, t -> new ArrayList<>()).add(section);
    }

    /** The sections of a tag, in order. */
    List<Section> all(String tag) {
        return byTag.getOrDefault(tag, List.of());
    }

    /** The only section of a tag. */
    @Nullable
    Section one(String tag) {
        List<Section> all = all(tag);
        return all.isEmpty() ? null : all.get(0);
    }

    /** The lines of the only section of a tag that are not empty. */
    List<String> lines(String tag) {
        Section s = one(tag);
        return s == null
                ? List.of()
                : s.text().lines().filter(l -> !l.isEmpty()).toList();
    }

    /** The exit status of the program that answered under a tag; -1 when it was not asked. */
    int exit(String tag) {
        Section s = one(tag + "-exit");
        return s == null ? -1 : s.number();
    }

    /** What the program that answered under a tag complained of, by line. */
    List<String> complaints(String tag) {
        return lines(tag + "-exit");
    }
}
