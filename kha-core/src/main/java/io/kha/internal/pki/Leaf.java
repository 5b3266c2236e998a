package io.kha.internal.pki;

import io.kha.Secret;

/**
 * A certificate that signs no others, with its key.
 *
 * @param certificate PEM, one certificate
 * @param key PEM
 */
public record Leaf(String certificate, Secret key) {}
