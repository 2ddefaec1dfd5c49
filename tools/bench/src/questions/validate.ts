import { PAYLOADS, type PayloadName } from '../events/payloads.js';
import type { Arm, Case, Question } from '../harness/question.js';
import { SAME_OPTIONS } from '../validators/ajv.js';
import { CLIENT_CPU, RATE } from './metrics.js';

export const validate: Question = {
  name: 'validate',
  asks: 'How fast is a valid payload known to be valid?',
  note:
    'ajv has the options with which our validators are compiled: all errors, own properties alone, full formats. A publisher also refuses properties that ' +
    'the schema does not declare.',
  metrics: [RATE, { ...CLIENT_CPU, title: 'CPU of one', digits: 2 }],
  cases: ({ isQuick }) => (['small', 'structured'] as const).map((payload) => caseOf(payload, isQuick ? 500 : 1_500)),
};

function caseOf(payload: PayloadName, runMs: number): Case {
  const arm = (name: string, validator: string, more: Arm['options'] = {}, library?: string): Arm => ({
    name,
    program: 'validate',
    options: { validator, payload, ...more },
    ...(library === undefined ? {} : { library }),
  });
  return {
    name: PAYLOADS[payload].title,
    reference: 'ajv',
    runMs,
    arms: [
      arm('ajv', 'ajv', { ajv: SAME_OPTIONS, formats: { mode: 'full' } }, 'ajv'),
      arm('ajv, its defaults', 'ajv', { ajv: { strict: false }, formats: { mode: 'full' } }, 'ajv'),
      arm('ajv, fast formats', 'ajv', { ajv: SAME_OPTIONS, formats: { mode: 'fast' } }, 'ajv'),
      arm('bloodbank', 'validate'),
      arm('bloodbank, consumer', 'validateReceived'),
      arm('bloodbank, publisher', 'validatePublish'),
      arm('zod', 'zod', {}, 'zod'),
      arm('typebox', 'typebox', {}, 'typebox'),
    ],
  };
}
