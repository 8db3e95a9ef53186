/** Lists, page by page. */
@NullMarked
package dev.coffer.api.page;

import org.jspecify.annotations.NullMarked;
