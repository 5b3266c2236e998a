/** What users import: the cluster as a value, and the verbs that bring hosts to it. */
@NullMarked
package io.kha;

import org.jspecify.annotations.NullMarked;
