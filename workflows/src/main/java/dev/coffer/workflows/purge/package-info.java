/**
 * Deleting what a tenant's retention lets go: plan → dry run or approval → grace → mark → delete →
 * prove absence → certify.
 *
 * <p>Order of deletion, and why. A manifest is the commit of its backup, so it goes first: a purge
 * that dies between the two leaves packs that no manifest names, which are swept, and never a
 * manifest whose packs are gone, which would be listed and could not be restored. A pack goes only
 * when no signed manifest that stays names it, whatever the catalog says: increments share packs,
 * so the purge of a parent keeps those that a kept child refers to, and they go with the child.
 *
 * <p>What a lock or a hold keeps is a planned state with a date, not an error.
 *
 * <p>An offboarding is a purge of everything: consent → grace → close → export if wanted → plan
 * again → delete → prove absence → shred → certify → bury. It plans again behind the closed door,
 * since backups went on until then. The key goes after the deletes were read back and before
 * anything is certified: what a lock keeps is ciphertext from then on, and the certificate lists
 * it. The tombstone is what a rebuilt catalog and the {@linkplain dev.coffer.workflows.watch watch}
 * know the tenant by.
 */
@NullMarked
package dev.coffer.workflows.purge;

import org.jspecify.annotations.NullMarked;
