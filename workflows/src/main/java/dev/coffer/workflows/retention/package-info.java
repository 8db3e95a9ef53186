/**
 * What is kept of a tenant's backups, and for how long it has to be locked: rules as data, and a
 * pure plan.
 *
 * <h2>Rules</h2>
 *
 * <p>Of a dataset that has rules of its own those count, of every other one those of its tenant.
 *
 * <ol>
 *   <li><b>Good.</b> Only a backup that was read back whole and in which nothing was found wanting
 *       since ranks. What is not good fills no place and takes no other's; it stays until a newer
 *       backup is good.
 *   <li><b>Times.</b> Backups rank by their commit, the one time that no requester, no database and
 *       no imported file chooses. Where cut and commit are more than two days apart one of them is
 *       wrong. Such a backup is <i>misdated</i>, and so is every imported one: it ranks by its cut,
 *       or by its commit if that is earlier, and only among its like. A backup that was committed
 *       after the plan's time ranks nowhere and is kept.
 *   <li><b>Places.</b> {@code keepLast} keeps the newest. A class keeps the newest <i>n</i> of its
 *       periods that have backups at all, so a silent year costs nothing; of each it keeps the
 *       <i>first</i> backup. What comes later in a period changes nothing: a flood takes one place,
 *       and a class is known, and can be locked for, at the commit.
 *   <li><b>Ages.</b> Nothing goes before the minimum age. Beyond the maximum age no place keeps a
 *       backup; the place is not given on.
 *   <li><b>Always.</b> The newest good backup of a dataset stays, by commit and by cut, dated and
 *       misdated; so does whatever is held, and all that a kept backup needs.
 *   <li><b>Locks.</b> What nothing keeps is {@code LOCKED} until its lock ends, and the locks of
 *       all that need it; then it is {@code EXPIRED}.
 * </ol>
 *
 * <h2>Laws</h2>
 *
 * <p>Backups, rules and time are meant; <i>let go</i> is {@code LOCKED} or {@code EXPIRED}.
 *
 * <ul>
 *   <li>Never let go: the newest good backup of a dataset, a held one, one that a kept one needs,
 *       one below the minimum age. Never expired: one that a locked one needs.
 *   <li>The order of the input changes nothing.
 *   <li>What is let go at <i>t</i> is let go at every later time, and what is expired stays
 *       expired, as long as backups and rules are the same. So a clock that jumped back lets
 *       nothing go that the right time keeps.
 *   <li>A longer lock changes no fate but from expired to locked, and no {@code until} but to
 *       later.
 *   <li>Taking expired backups away lets no other one go.
 *   <li>One more backup that is not good, or of a time still to come, lets nothing go. One more
 *       that is misdated takes no place of a dated one. Any number more that are committed within
 *       one period of a class, after all others, take at most one place of that class.
 *   <li>Whatever else is committed later, a backup is kept until the lock that {@code locks} asks
 *       for it.
 * </ul>
 */
@NullMarked
package dev.coffer.workflows.retention;

import org.jspecify.annotations.NullMarked;
