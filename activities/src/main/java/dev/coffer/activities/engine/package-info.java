/**
 * What Coffer asks of a database server. One port, one contract suite, one adapter package an
 * engine.
 */
@NullMarked
package dev.coffer.activities.engine;

import org.jspecify.annotations.NullMarked;
