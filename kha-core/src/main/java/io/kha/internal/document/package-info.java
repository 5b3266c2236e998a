/** Plans as documents. */
@NullMarked
package io.kha.internal.document;

import org.jspecify.annotations.NullMarked;
