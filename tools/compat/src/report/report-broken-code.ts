import type { TreeEvent } from '../trees/schema-tree.js';
import { placeAt } from '../walk/place.js';
import { generalRule } from './findings.js';
import { locationOf } from './location-of.js';
import type { PairContext } from './pair-context.js';
import type { EventReport } from './report.js';

/** Says that code stops compiling, where nothing that was found says why: no larger release is asked for without a reason. */
export function reportBrokenCode(event: TreeEvent, report: EventReport, context: PairContext): void {
  const { source } = report;
  const sides = (['publisher', 'consumer'] as const).filter((side) => source[side] === 'BREAK');
  if (sides.length === 0) return;
  const { findings, shared_findings = [] } = context.findings.withFindings(report);
  if (findings.length + shared_findings.length > 0) return;
  const names = sides.map((side) => `${side}s` as const);
  context.findings.add({
    key: `code ${event.file}`,
    rule: generalRule('code-compiles'),
    event,
    impacts: { forward: { verdict: 'SAFE', level: 'warning' } },
    subject: `the generated type is another one; no message is refused because of it, but code of ${names.join(' and ')} stops compiling`,
    sides: names,
    path: '',
    at: locationOf(placeAt(context.current, { file: event.file, pointer: '' }), []),
  });
}
