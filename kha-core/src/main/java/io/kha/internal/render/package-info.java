/** What is put on hosts, as text: documents written by Jackson, configuration files from templates under resources. Pure. */
@NullMarked
package io.kha.internal.render;

import org.jspecify.annotations.NullMarked;
