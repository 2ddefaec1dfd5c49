import type { Arm, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, RATE } from './metrics.js';

export const growth: Question = {
  name: 'growth',
  asks: 'What does a publish cost when there are many event types?',
  note: 'All types in turn. What should be flat is flat.',
  metrics: [RATE, CLIENT_CPU, BROKER_CPU],
  cases: ({ isQuick }) => {
    const sizes = isQuick ? [10, 100] : [10, 100, 1_000];
    const arm = (types: number): Arm => ({
      name: `bloodbank, ${types.toLocaleString('en')} types`,
      program: 'growth',
      options: { client: 'bloodbank', types, callers: 1_000 },
    });
    const runMs = isQuick ? 700 : 1_500;
    const reference = 'bloodbank, 10 types';
    return [{ name: 'c = 1,000, quorum', reference, queue: { type: 'quorum' }, runMs, arms: sizes.map(arm) }];
  },
};
