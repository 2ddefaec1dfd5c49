import type { Arm, Case, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, RATE } from './metrics.js';

export const correlation: Question = {
  name: 'correlation',
  asks: 'What does it cost a publish that it is remembered what caused what?',
  note: 'It is written beside the publishes, after the broker confirmed them. In memory is what connectBus does by itself.',
  metrics: [RATE, CLIENT_CPU, BROKER_CPU],
  cases: ({ isQuick }) => [1_000, 1].map((callers) => caseOf(callers, isQuick ? 700 : 1_500)),
};

function caseOf(callers: number, runMs: number): Case {
  const arm = (name: string, where: string): Arm => ({
    name,
    program: 'publish',
    options: { client: 'bloodbank', payload: 'small', callers, correlation: where },
  });
  return {
    name: `500 B, c = ${callers.toLocaleString('en')}, quorum`,
    reference: 'bloodbank without',
    queue: { type: 'quorum' },
    runMs,
    arms: [arm('bloodbank without', 'off'), arm('bloodbank, in memory', 'memory'), arm('bloodbank, in Redis', 'redis')],
  };
}
