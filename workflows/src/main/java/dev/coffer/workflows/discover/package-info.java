/**
 * Finding what nobody protects: databases and schemas of a configured server that no tenant's
 * dataset covers.
 *
 * <ol>
 *   <li>A look at a server is Coffer's own, no tenant's: it works with a role that reads the names
 *       of what stands there and no data, made for that look alone.
 *   <li>A dataset covers what it names, in every character, and nothing else. A schema's dataset
 *       does not cover its database, so that database is looked into and its other schemas are
 *       judged one by one. Where it cannot be looked into, that is a finding of its own.
 *   <li>Names of databases and schemas go into the catalog and never into a history: a run carries
 *       counts.
 *   <li>What covers what is decided anew whenever somebody asks, so that a database which is taken
 *       under protection is no finding any more, without another look.
 *   <li>All servers are looked at by schedule. A night without a look is an alarm, and so is
 *       anything that is not covered.
 * </ol>
 */
@NullMarked
package dev.coffer.workflows.discover;

import org.jspecify.annotations.NullMarked;
