import { readFileSync } from 'node:fs';
import { compareSchemas } from '@bloodbank/compat';
import type { JsonSchema } from '@bloodbank/schema-model';
import { PEERS } from './peers.js';

/** How often a tool is right on stated pairs, for each direction. */
export interface Score {
  readonly tool: string;
  right: number;
  falseSafe: number;
  falseBreak: number;
  unproven: number;
  errors: number;
}

interface Case {
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  readonly backward: boolean;
  readonly forward: boolean;
}

type Answer = boolean | 'unproven' | 'error';
const CASES = new URL('../../../compat/fixtures/cases.json', import.meta.url);

/** Every tool on small pairs whose verdicts are known, all payloads counted. */
export async function scoreTools(): Promise<readonly Score[]> {
  const cases = JSON.parse(readFileSync(CASES, 'utf8')) as readonly Case[];
  const ours = score('bloodbank', cases, async (pair) => {
    const { backward, forward } = compareSchemas(pair.old, pair.new, { policy: 'set' });
    const answer = (word: string): Answer => (word === 'UNPROVEN' ? 'unproven' : word === 'SAFE');
    return [answer(backward.verdict), answer(forward.verdict)];
  });
  const theirs = PEERS.map((peer) =>
    score(peer.name, cases, async (pair) => {
      const said = await peer.compare(pair.old, pair.new).catch(() => undefined);
      return said === undefined ? ['error', 'error'] : [said.backward, said.forward];
    }),
  );
  return Promise.all([ours, ...theirs]);
}

async function score(
  tool: string,
  cases: readonly Case[],
  ask: (pair: Case) => Promise<readonly [Answer, Answer]>,
): Promise<Score> {
  const count = { tool, right: 0, falseSafe: 0, falseBreak: 0, unproven: 0, errors: 0 };
  for (const pair of cases) {
    const [backward, forward] = await ask(pair);
    for (const [answer, truth] of [
      [backward, pair.backward],
      [forward, pair.forward],
    ]) {
      if (answer === 'error') count.errors++;
      else if (answer === 'unproven') count.unproven++;
      else if (answer === truth) count.right++;
      else if (answer === true) count.falseSafe++;
      else count.falseBreak++;
    }
  }
  return count;
}
