/**
 * Files in the age format (C2SP, "The age file encryption format", version 1), for people who are
 * not to need Coffer to open them. Sealed to an X25519 recipient; Coffer has no key that opens one.
 */
@NullMarked
package dev.coffer.activities.age;

import org.jspecify.annotations.NullMarked;
