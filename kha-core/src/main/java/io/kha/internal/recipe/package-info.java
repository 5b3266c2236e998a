/** The standard recipe: one step per file. */
@NullMarked
package io.kha.internal.recipe;

import org.jspecify.annotations.NullMarked;
