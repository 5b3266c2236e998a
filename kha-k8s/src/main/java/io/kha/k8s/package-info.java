/** Everything that talks to the Kubernetes API: the way to it, the steps on it, and what verify asks of it. */
@NullMarked
package io.kha.k8s;

import org.jspecify.annotations.NullMarked;
