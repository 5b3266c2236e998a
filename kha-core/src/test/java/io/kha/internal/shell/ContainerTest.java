package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a container that another is to take the place of: it goes only when the other's image is there. */
class ContainerTest {
    private static final String PULL = "docker pull nginx:2";
    private static final String REMOVE = "docker rm -f kha-nginx";
    private static final String RUN = "docker run --detach --name kha-nginx --network host -- nginx:2";

    private static List<String> said(boolean container, boolean image, boolean registry) throws IOException {
        return Functions.said("""
                x() {
                    case "$*" in
                    'docker container inspect'*) %s ;;
                    'docker image inspect'*) %s ;;
                    'docker pull'*) echo "$*"; %s ;;
                    *) echo "$*" ;;
                    esac
                }
                container kha-nginx nginx:2 --network host -- nginx:2""".formatted(container, image, registry));
    }

    @Test
    void theImageIsFetchedFirst() throws IOException {
        assertEquals(List.of(PULL, REMOVE, RUN, "status 0"), said(true, false, true));
        assertEquals(List.of(REMOVE, RUN, "status 0"), said(true, true, false));
    }

    @Test
    void withoutTheImageItStays() throws IOException {
        assertEquals(List.of(PULL, "status 1"), said(true, false, false));
    }

    @Test
    void whereThereIsNoneItIsDockerThatFetches() throws IOException {
        assertEquals(List.of(RUN, "status 0"), said(false, false, false));
    }
}
