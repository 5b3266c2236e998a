/** A fleet of hosts in memory: what kha's own tests and its users' tests run against. */
@NullMarked
package io.kha.testing;

import org.jspecify.annotations.NullMarked;
