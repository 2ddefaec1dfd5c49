import { joinPointer, parsePointer, readPointer } from '@bloodbank/schema-model';
import type { SchemaTree } from '../trees/schema-tree.js';
import type { CheckOptions } from './check-options.js';
import { checkTrees } from './check-trees.js';
import { largest } from './compute-bump.js';
import { generalRule } from './findings.js';
import type { EventReport, Finding, Report } from './report.js';

export interface Earlier {
  readonly tree: SchemaTree;
  readonly label: string;
}

/**
 * Compares with every earlier version as well. Each two neighbours may agree where the first and the last do not; what only
 * shows against an earlier one is told with its name.
 */
export function checkHistory(
  previous: SchemaTree,
  current: SchemaTree,
  earlier: readonly Earlier[],
  options: CheckOptions,
): Report {
  const started = performance.now();
  const report = checkTrees(previous, current, options);
  const known = new Set(report.events.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));
  const added = new Map<string, Finding[]>();
  const worse = new Map<string, EventReport>();
  const met = new Set<string>();
  for (const { tree, label } of earlier) {
    for (const event of checkTrees(tree, current, { ...options, against: label }).events) {
      // What was removed since, that earlier comparison saw; it is not for this change to answer.
      if (event.status === 'removed' || event.status === 'added') continue;
      for (const finding of event.findings) {
        met.add(finding.fingerprint);
        if (finding.level === 'note' || known.has(finding.fingerprint)) continue;
        known.add(finding.fingerprint);
        added.set(event.event_type, [
          ...(added.get(event.event_type) ?? []),
          retold(finding, label, previous, options),
        ]);
      }
      if (event.backward === 'BREAK' || event.forward === 'BREAK') worse.set(event.event_type, event);
    }
  }
  const events = report.events.map((event) => {
    const other = worse.get(event.event_type);
    const findings = [...event.findings, ...(added.get(event.event_type) ?? [])];
    if (other === undefined) return { ...event, findings };
    const backward = other.backward === 'BREAK' ? other.backward : event.backward;
    const forward = other.forward === 'BREAK' ? other.forward : event.forward;
    const { command } = other;
    return {
      ...event,
      backward,
      forward,
      findings,
      bump: largest([event.bump, other.bump]),
      ...(command === undefined ? {} : { command }),
    };
  });
  const all = [...added.values()].flat();
  const errors = report.summary.errors + all.filter(({ level }) => level === 'error').length;
  const warnings = report.summary.warnings + all.filter(({ level }) => level === 'warning').length;
  const ok = report.summary.ok && errors === 0 && !(report.summary.strict && warnings > 0);
  const unused_acceptances = report.summary.unused_acceptances.filter((print) => !met.has(print));
  const duration_ms = Math.round(performance.now() - started);
  const bump = largest(events.map((event) => event.bump));
  return { events, summary: { ...report.summary, ok, errors, warnings, unused_acceptances, bump, duration_ms } };
}

function retold(finding: Finding, label: string, previous: SchemaTree, { against }: CheckOptions): Finding {
  const message = `Against ${label}: ${finding.message}`;
  const property = propertyOf(finding.pointer);
  const file = [...previous.documents.values()].find(
    (document) => finding.previous?.file.endsWith(document.file) === true,
  );
  const isReused = property !== undefined && file !== undefined && readPointer(file.schema, property) === undefined;
  if (!isReused) return { ...finding, message };
  const { id, fix } = generalRule('property-no-reuse');
  return {
    ...finding,
    rule: id,
    docs: `docs/compatibility-rules.md#${id}`,
    message: `${message} ${against} had no such property.`,
    fix,
  };
}

/** The innermost property that a pointer leads through. */
function propertyOf(pointer: string): string | undefined {
  const words = parsePointer(pointer) ?? [];
  const at = words.lastIndexOf('properties');
  return at === -1 || at === words.length - 1 ? undefined : joinPointer('', ...words.slice(0, at + 2));
}
