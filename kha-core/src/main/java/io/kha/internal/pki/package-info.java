/** Certificates and keys: making them, reading them strictly, and saying in words why one has to be made again. */
@NullMarked
package io.kha.internal.pki;

import org.jspecify.annotations.NullMarked;
