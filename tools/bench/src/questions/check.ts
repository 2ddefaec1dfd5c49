import type { Arm, Case, Metric, Question } from '../harness/question.js';
import type { ChangeName } from '../trees/changes.js';
import { milliseconds } from './metrics.js';

const count = (id: string, title: string, better: Metric['better']): Metric => ({
  id,
  title,
  unit: '',
  better,
  digits: 0,
  isCompared: false,
});

const CHANGES: Readonly<Record<ChangeName, string>> = {
  same: 'nothing changed',
  one: 'one event changed',
  shared: 'a part changed that most events share',
  many: 'many events changed',
};
const PEERS = ['json-schema-diff', 'json-schema-diff-validator'] as const;

export const check: Question = {
  name: 'check',
  asks: 'How long does it take to know whom a change of schemas breaks, and how often is the answer right?',
  note:
    "On GitHub's webhook schemas. Ours reads and compares the whole tree, a peer the events that changed, one by one, until its time is over; so compare what one " +
    'event takes. Verdicts: small pairs whose truth is known, each direction counted.',
  metrics: [
    milliseconds('ms', 'all'),
    count('events', 'events', 'more'),
    { ...milliseconds('msEach', 'one event'), isCompared: true },
    count('unfinished', 'unfinished', 'less'),
    count('right', 'right', 'more'),
    count('falseSafe', 'break let through', 'less'),
    count('falseBreak', 'false alarm', 'less'),
    count('unproven', 'unproven', 'less'),
    count('errors', 'errors', 'less'),
  ],
  cases: ({ isQuick }) => [
    verdicts(),
    ...(Object.keys(CHANGES) as ChangeName[]).map((change) => caseOf(change, isQuick ? 2 : 10)),
  ],
};

function verdicts(): Case {
  const arm = (tool: string): Arm => ({ name: tool, program: 'score', options: { tool } });
  return {
    name: 'verdicts',
    reference: 'bloodbank',
    runMs: 0,
    arms: [arm('bloodbank'), ...PEERS.map((peer) => ({ ...arm(peer), library: peer }))],
  };
}

function caseOf(change: ChangeName, peerSeconds: number): Case {
  const arm = (name: string, tool: string, more: Arm['options'] = {}): Arm => ({
    name,
    program: 'check',
    options: { change, tool, ...more },
  });
  const peers = PEERS.map((peer) => ({ ...arm(peer, peer, { withinMs: peerSeconds * 1_000 }), library: peer }));
  return {
    name: CHANGES[change],
    reference: 'bloodbank',
    runMs: 0,
    arms: [
      arm('bloodbank', 'engine'),
      arm('bloodbank check', 'command'),
      arm('bloodbank check, cold', 'command', { isCold: true }),
      // They were given nothing where nothing changed.
      ...(change === 'same' ? [] : peers),
    ],
  };
}
