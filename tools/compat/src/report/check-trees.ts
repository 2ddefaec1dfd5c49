import { matchEvents } from '../trees/match-events.js';
import { shareParts } from '../trees/parts.js';
import { samenessOf } from '../trees/sameness.js';
import type { SchemaTree } from '../trees/schema-tree.js';
import type { CheckOptions } from './check-options.js';
import { checkPair } from './check-pair.js';
import { createPairComparison } from './compare-pair.js';
import { largest } from './compute-bump.js';
import { createExplainer } from './explain.js';
import { createFindings } from './findings.js';
import { changedPairs, createPairReader } from './read-pair.js';
import { createRemovedDefinitions } from './removed-definitions.js';
import type { EventReport, Finding, Report } from './report.js';

/**
 * Compares two trees, event by event. Pure, and never throws for what a file holds: an event that cannot be read is an entry
 * with its error.
 */
export function checkTrees(previous: SchemaTree, current: SchemaTree, options: CheckOptions): Report {
  const started = performance.now();
  const { mode = 'full', policy = 'writer-reader', strict = false } = options;
  const findings = createFindings({ ...options, mode }, current);
  const { isUntouched } = samenessOf(previous, current);
  shareParts(previous, current, isUntouched);
  const removedBy = createRemovedDefinitions(previous, current);
  const explain = createExplainer(policy, isUntouched);
  const pairs = matchEvents(previous, current);
  const read = createPairReader(previous, current);
  const comparePair = createPairComparison(changedPairs(pairs, isUntouched, read), previous, current, options);
  const checked = pairs.map((pair) =>
    checkPair(pair, { isUntouched, removedBy, previous, current, findings, explain, read, comparePair, options }),
  );
  const events = checked
    .filter(({ event_type, status }) => event_type !== 'envelope' || status !== 'unchanged')
    .map((event) => findings.withFindings(event));
  const all = events.flatMap((event) => event.findings);
  const count = (isCounted: (finding: Finding) => boolean): number => all.filter(isCounted).length;
  const countOf = (status: EventReport['status']): number => events.filter((event) => event.status === status).length;
  const errors = count(({ level }) => level === 'error');
  const warnings = count(({ level }) => level === 'warning');
  const met = new Set(all.map((finding) => finding.fingerprint));
  const unused = (options.accepted ?? []).map((each) => each.fingerprint).filter((print) => !met.has(print));
  return {
    events,
    summary: {
      ok: errors === 0 && !(strict && warnings + unused.length > 0),
      against: options.against,
      mode,
      policy,
      strict,
      events: events.length,
      changed: countOf('changed'),
      added: countOf('added'),
      removed: countOf('removed'),
      errors,
      warnings,
      notes: count(({ level }) => level === 'note'),
      unused_acceptances: unused,
      accepted: count(({ accepted }) => accepted !== undefined),
      bump: largest(events.map(({ bump }) => bump)),
      duration_ms: Math.round(performance.now() - started),
    },
  };
}
