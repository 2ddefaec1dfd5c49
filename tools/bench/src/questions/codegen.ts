import type { Arm, Case, Metric, Question } from '../harness/question.js';
import { milliseconds } from './metrics.js';

const figure = (id: string, title: string, unit: string, digits: number): Metric => ({
  id,
  title,
  unit,
  better: 'less',
  digits,
  isCompared: false,
});

export const codegen: Question = {
  name: 'codegen',
  asks: 'How long does generating take, and how does that grow with the number of schemas?',
  note:
    'Whole processes, from their start to their end. By hand is json-schema-to-typescript and one ajv that writes standalone validators, a file each; ' +
    'it remembers nothing, and makes no registry, routing keys, docs or samples.',
  metrics: [
    { ...milliseconds('ms', 'process'), digits: 0 },
    { ...milliseconds('cpuMs', 'CPU'), digits: 0 },
    figure('validatorsKb', 'validators', 'kB', 0),
    figure('loadMs', 'to load', 'ms', 0),
    figure('typesRatio', 'types out / in', '', 2),
  ],
  cases: ({ isQuick }) => (isQuick ? [10, 100] : [10, 100, 1_000, 'github' as const]).map(caseOf),
};

function caseOf(tree: number | 'github'): Case {
  const arm = (name: string, generator: string, state: string): Arm => ({
    name,
    program: 'codegen',
    options: { tree, generator, state },
  });
  const byHand = { ...arm('by hand', 'by hand', 'cold'), library: 'json-schema-to-typescript' };
  return {
    name: tree === 'github' ? "GitHub's webhook schemas" : `${tree.toLocaleString('en')} schemas`,
    reference: tree === 'github' ? 'bloodbank generate' : 'by hand',
    runMs: 0,
    arms: [
      // It reads one dialect alone, another one than GitHub's.
      ...(tree === 'github' ? [] : [byHand]),
      arm('bloodbank generate', 'bloodbank', 'cold'),
      arm('bloodbank generate, one changed', 'bloodbank', 'changed'),
      arm('bloodbank generate, none changed', 'bloodbank', 'same'),
    ],
  };
}
