package io.kha.k8s;

import java.io.IOException;

/** An answer had more than is read of one: 64 MiB, which thousands of nodes or pods fit in. Another way would bring the same. */
final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    /** In bytes, of what is unpacked. */
    static final long LIMIT = 64 << 20;

    TooLarge(String path) {
        super("more than " + (LIMIT >> 20) + " MiB: look at it with kubectl get --raw '" + path
                + "' and delete what has piled up there");
    }
}
