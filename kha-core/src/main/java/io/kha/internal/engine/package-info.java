/** Plans, applies and verifies: a single-threaded state machine; only transports block. */
@NullMarked
package io.kha.internal.engine;

import org.jspecify.annotations.NullMarked;
