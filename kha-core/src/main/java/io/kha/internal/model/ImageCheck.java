package io.kha.internal.model;

import java.nio.file.Path;

/** The images' repository has a good name, and their archives are there. */
final class ImageCheck implements Check {
    @Override
    public void check(Draft draft, Findings findings) {
        draft.images()
                .repository()
                .filter(r -> !Words.repository(r))
                .ifPresent(r -> findings.error(
                        "images.repository", Shown.quoted(r) + " is not a repository's name", Words.REPOSITORY_REMEDY));
        int i = 0;
        for (Path path : draft.images().archives()) {
            Paths.exists("images.archives[" + i++ + "]", path, findings);
        }
    }
}
