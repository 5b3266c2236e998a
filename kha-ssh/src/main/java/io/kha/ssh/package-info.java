/**
 * Hosts over SSH. {@link io.kha.ssh.Ssh} is all there is to know; the library underneath (sshj) does not show, but for one thing: with
 * the first connection it registers Bouncy Castle as a security provider of the JVM.
 */
@NullMarked
package io.kha.ssh;

import org.jspecify.annotations.NullMarked;
