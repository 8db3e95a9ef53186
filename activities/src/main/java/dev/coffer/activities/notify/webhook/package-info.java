/**
 * Incidents and missed runs as signed HTTP requests.
 *
 * <p>One {@code POST} a notice, body JSON in UTF-8:
 *
 * <pre>
 * { "incident": "i-7f3a", "tenant": "acme", "dataset": "main" or null, "kind": "RESTORE",
 *   "code": "ROW_DIGEST", "summary": "…", "halted": true, "escalation": 0,
 *   "evidence": "tenants/acme/evidence/…" or null, "outstanding": ["…"], "runbook": "deploy/runbooks/…" }
 * </pre>
 *
 * <p>Of a run that was due and did not come to a good end in its window:
 *
 * <pre>
 * { "tenant": "acme", "dataset": "main" or null, "kind": "BACKUP", "code": "RUN_MISSED",
 *   "due": "2026-11-21T02:00:00Z", "lastGood": "…" or null, "runbook": "deploy/runbooks/…" }
 * </pre>
 *
 * <p>The tenant is {@code coffer-platform} where the run is the whole fleet's.
 *
 * <p>Headers: {@code Coffer-Delivery: <tenant>/<incident>/<escalation>} or {@code
 * missed/<tenant>/<kind>[/<dataset>]/<due>}, the same when a delivery is repeated; {@code
 * Coffer-Signature: t=<seconds since 1970>,v1=<hex>}, where v1 is HMAC-SHA-256 (RFC 2104) under the
 * shared secret over the decimal seconds, a full stop and the body's bytes. A receiver recomputes
 * it over the bytes that it got and refuses times that are minutes old.
 *
 * <p>Any answer 2xx is a delivery. Redirects are not followed: the signature is meant for one
 * receiver.
 */
@NullMarked
package dev.coffer.activities.notify.webhook;

import org.jspecify.annotations.NullMarked;
