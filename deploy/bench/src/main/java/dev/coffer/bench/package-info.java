/**
 * What workflows cost by themselves: the workflows of the product, with steps that do nothing, on a
 * workflow service and in simulated time. Each program writes its figures to standard output, a
 * line of JSON each; {@code deploy/bench} judges them.
 */
@NullMarked
package dev.coffer.bench;

import org.jspecify.annotations.NullMarked;
