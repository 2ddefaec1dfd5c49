import { joinPointer, parsePointer, readPointer } from '@bloodbank/schema-model';
import type { SchemaTree } from '../trees/schema-tree.js';
import type { CheckOptions } from './check-options.js';
import { checkTrees } from './check-trees.js';
import { largest } from './compute-bump.js';
import { generalRule } from './findings.js';
import type { EventReport, Finding, Report, VerdictKind } from './report.js';

export interface Earlier {
  readonly tree: SchemaTree;
  readonly label: string;
}

/**
 * Compares with every earlier version as well. Each two neighbours may agree where the first and the last do not; what only
 * shows against an earlier one is reported with its name.
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
  const others = new Map<string, EventReport[]>();
  const met = new Set<string>();
  for (const { tree, label } of earlier) {
    for (const event of checkTrees(tree, current, { ...options, against: label }).events) {
      // What was removed since, that earlier comparison saw; it is not for this change to answer.
      if (event.status === 'removed' || event.status === 'added') continue;
      append(others, event.file, event);
      for (const finding of event.findings) {
        met.add(finding.fingerprint);
        const isReported = finding.level !== 'note' || finding.accepted !== undefined;
        if (!isReported || known.has(finding.fingerprint)) continue;
        known.add(finding.fingerprint);
        append(added, event.file, labelled(finding, label, previous, options));
      }
    }
  }
  const events = report.events.map((event): EventReport => {
    const versions = [event, ...(others.get(event.file) ?? [])];
    const command = versions.find((each) => each.command !== undefined)?.command;
    // An event that is not broken as it is now asks for what the last version asks, not for what older ones would.
    const broken = versions.filter(({ backward, forward }) => backward === 'BREAK' || forward === 'BREAK');
    return {
      ...event,
      backward: worst(versions.map(({ backward }) => backward)),
      forward: worst(versions.map(({ forward }) => forward)),
      findings: [...event.findings, ...(added.get(event.file) ?? [])],
      bump: largest([event, ...broken].map(({ bump }) => bump)),
      ...(command === undefined ? {} : { command }),
    };
  });
  const all = [...added.values()].flat();
  const count = (isCounted: (finding: Finding) => boolean): number => all.filter(isCounted).length;
  const errors = report.summary.errors + count(({ level }) => level === 'error');
  const warnings = report.summary.warnings + count(({ level }) => level === 'warning');
  const notes = report.summary.notes + count(({ level }) => level === 'note');
  const accepted = report.summary.accepted + count((finding) => finding.accepted !== undefined);
  const unused_acceptances = report.summary.unused_acceptances.filter((print) => !met.has(print));
  const ok = errors === 0 && !(report.summary.strict && warnings + unused_acceptances.length > 0);
  const duration_ms = Math.round(performance.now() - started);
  const bump = largest(events.map((event) => event.bump));
  const counted = { errors, warnings, notes, accepted, unused_acceptances };
  return { events, summary: { ...report.summary, ...counted, ok, bump, duration_ms } };
}

const VERDICT_KINDS: readonly VerdictKind[] = ['SAFE', 'UNPROVEN', 'BREAK'];

/** What holds for all of several versions. */
function worst(words: readonly VerdictKind[]): VerdictKind {
  return VERDICT_KINDS.findLast((word) => words.includes(word)) ?? 'SAFE';
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function labelled(finding: Finding, label: string, previous: SchemaTree, { against }: CheckOptions): Finding {
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
