/** Programs that use kha, run by the build. */
@NullMarked
package io.kha.examples;

import org.jspecify.annotations.NullMarked;
