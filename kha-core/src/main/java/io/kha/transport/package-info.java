/** Carries operations to hosts: what can be read, what can be done, and the transports that do it. */
@NullMarked
package io.kha.transport;

import org.jspecify.annotations.NullMarked;
