/** What tests share: real servers, planted faults, a clock that is told the time. */
@NullMarked
package dev.coffer.activities.teststack;

import org.jspecify.annotations.NullMarked;
