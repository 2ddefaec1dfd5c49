import { readFileSync } from 'node:fs';
import { compareSchemas } from '@bloodbank/compat';
import type { JsonSchema } from '@bloodbank/schema-model';
import { PEERS } from './peers.js';

/** How often a tool is right on stated pairs, each direction counted. */
export interface Score {
  right: number;
  /** It let a break through. */
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
type Ask = (pair: Case) => Promise<readonly [backward: Answer, forward: Answer]>;

const CASES = new URL('../../../compat/fixtures/cases.json', import.meta.url);
const OURS = 'bloodbank';

/** A tool on small pairs whose verdicts are known, all payloads counted. */
export async function scoreTool(tool: string): Promise<Score> {
  const cases = JSON.parse(readFileSync(CASES, 'utf8')) as readonly Case[];
  const ask = tool === OURS ? askOurs : askPeer(tool);
  const score: Score = { right: 0, falseSafe: 0, falseBreak: 0, unproven: 0, errors: 0 };
  for (const pair of cases) {
    const [backward, forward] = await ask(pair);
    for (const [answer, truth] of [
      [backward, pair.backward],
      [forward, pair.forward],
    ]) {
      if (answer === 'error') score.errors++;
      else if (answer === 'unproven') score.unproven++;
      else if (answer === truth) score.right++;
      else if (answer === true) score.falseSafe++;
      else score.falseBreak++;
    }
  }
  return score;
}

async function askOurs(pair: Case): ReturnType<Ask> {
  const { backward, forward } = compareSchemas(pair.old, pair.new, { policy: 'set' });
  const answer = (word: string): Answer => (word === 'UNPROVEN' ? 'unproven' : word === 'SAFE');
  return [answer(backward.verdict), answer(forward.verdict)];
}

function askPeer(tool: string): Ask {
  const peer = PEERS.find(({ name }) => name === tool);
  if (peer === undefined) throw new Error(`There is no tool "${tool}".`);
  return async (pair) => {
    const said = await peer.compare(pair.old, pair.new).catch(() => undefined);
    return said === undefined ? ['error', 'error'] : [said.backward, said.forward];
  };
}
