/**
 * Hosts over SSH. {@link io.kha.ssh.Ssh} is all there is to know; the library underneath (sshj) does not show, but for one thing that
 * the first {@code Ssh} does to the whole JVM: it adds {@code kha-ecdsa}, a security provider of one name ({@code ECDSA}, for the JDK's
 * own keys), and tells sshj to leave Bouncy Castle unregistered. Who uses sshj beside kha and wants Bouncy Castle in it calls
 * {@code SecurityUtils.setRegisterBouncyCastle(true)} after that.
 */
@NullMarked
package io.kha.ssh;

import org.jspecify.annotations.NullMarked;
