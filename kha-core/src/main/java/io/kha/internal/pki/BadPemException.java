package io.kha.internal.pki;

import io.kha.KhaException;

/** A certificate or key that cannot be read. Shows nothing of the text. */
public final class BadPemException extends KhaException {
    private static final long serialVersionUID = 1L;

    public BadPemException(String message) {
        super(message);
    }
}
