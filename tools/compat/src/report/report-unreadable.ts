import type { TreeError, TreeEvent } from '../trees/schema-tree.js';
import { generalRule } from './findings.js';
import type { PairContext } from './pair-context.js';
import type { EventReport } from './report.js';

type Unread = Pick<EventReport, 'backward' | 'forward' | 'source' | 'bump' | 'error'>;

/** What is said of an event whose schema cannot be read, now or before: that, and no verdict. */
export function reportUnreadable(
  event: TreeEvent,
  error: TreeError,
  when: 'now' | 'before',
  { findings }: PairContext,
): Unread {
  const message = when === 'now' ? error.message : `The previous version could not be read: ${error.message}`;
  const { file, line, column, pointer } = error;
  findings.add({
    key: `${event.file} unread`,
    rule: generalRule('schema-readable'),
    event,
    impacts: { backward: { verdict: 'UNPROVEN', level: when === 'now' ? 'error' : 'warning' } },
    subject: message.replace(/\.$/, ''),
    path: '',
    at: { file, line, column, pointer },
  });
  return {
    backward: 'UNPROVEN',
    forward: 'UNPROVEN',
    source: { publisher: 'UNPROVEN', consumer: 'UNPROVEN' },
    bump: when === 'now' ? 'major' : 'minor',
    error: message,
  };
}
