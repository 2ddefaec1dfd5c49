import { PAYLOADS, type PayloadName } from '../events/payloads.js';
import type { Arm, Case, Question } from '../harness/question.js';
import { CLIENT_CPU, RATE } from './metrics.js';

export const envelope: Question = {
  name: 'envelope',
  asks: 'What do writing and reading an envelope cost beside its JSON alone?',
  note: 'Preparing finds the contract, validates the payload, makes id and lineage. Opening parses, checks the envelope and validates the payload.',
  metrics: [RATE, { ...CLIENT_CPU, title: 'CPU of one', digits: 2 }],
  cases: ({ isQuick }) =>
    (['small', 'structured'] as const).flatMap((payload) => casesOf(payload, isQuick ? 500 : 1_500)),
};

function casesOf(payload: PayloadName, runMs: number): readonly Case[] {
  const arm = (name: string, work: string): Arm => ({ name, program: 'envelope', options: { work, payload } });
  const { title } = PAYLOADS[payload];
  return [
    {
      name: `write, ${title}`,
      reference: 'JSON.stringify',
      runMs,
      arms: [
        arm('JSON.stringify', 'json-encode'),
        arm('bloodbank, encode', 'encode'),
        arm('bloodbank, prepare and encode', 'prepare-and-encode'),
      ],
    },
    {
      name: `read, ${title}`,
      reference: 'JSON.parse',
      runMs,
      arms: [arm('JSON.parse', 'json-decode'), arm('bloodbank, open', 'open')],
    },
  ];
}
