/** What a recipe is made of: steps that are data before they are action. */
@NullMarked
package io.kha.step;

import org.jspecify.annotations.NullMarked;
