/**
 * The protocol in which a batch goes to a host that has nothing but a POSIX shell: one script and what it needs on standard input,
 * marked sections on standard output.
 */
@NullMarked
package io.kha.internal.shell;

import org.jspecify.annotations.NullMarked;
