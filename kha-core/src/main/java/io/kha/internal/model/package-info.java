/** What makes a cluster valid: addresses, names, and the checks behind {@link io.kha.Cluster}. */
@NullMarked
package io.kha.internal.model;

import org.jspecify.annotations.NullMarked;
