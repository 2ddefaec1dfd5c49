import type { LivePart, TopologyComparison } from '@bloodbank/core/ports';
import { remedyForPart } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { Colors } from '../output/printer.js';

const MARKS: Readonly<Record<LivePart['state'], string>> = {
  missing: '+',
  same: '=',
  different: '~',
  orphan: '-',
  unseen: '?',
};

/** Everything that is not as declared, a line each; what is, is counted. */
export function formatComparison({ parts, unseenBecause }: TopologyComparison, colors: Colors): readonly string[] {
  const shown = parts.filter(({ state }) => state !== 'same' && state !== 'unseen');
  const unseen = parts.filter(({ state }) => state === 'unseen').length;
  const note =
    unseenBecause === undefined
      ? []
      : [
          `? ${pluralise(unseen, 'binding', 'bindings')} and orphans cannot be seen over AMQP, and the management API does not tell: ${escapeText(unseenBecause)}.`,
        ];
  return [...shown.flatMap((part) => formatPart(part, colors)), ...note.map((line) => colors.dim(line))];
}

function formatPart(part: LivePart, colors: Colors): readonly string[] {
  const { kind, name, state, differences } = part;
  const paint = state === 'different' ? colors.red : state === 'orphan' ? colors.yellow : colors.green;
  const lines = differences.map(
    ({ argument, declared, live }) => `    "${argument}" is ${live} on the broker, ${declared} in the files`,
  );
  const remedy = remedyForPart(part);
  return [
    `${paint(MARKS[state])} ${kind} ${colors.bold(escapeText(name))}${state === 'missing' ? ' is not there' : ''}`,
    ...lines.map(escapeText),
    ...(remedy === undefined ? [] : [`    ${colors.dim('fix:')} ${escapeText(remedy)}`]),
  ];
}

/** `3 to create, 1 different` and so on; empty when everything is as declared. */
export function summarise(parts: readonly LivePart[]): string {
  const count = (state: LivePart['state']): number => parts.filter((part) => part.state === state).length;
  const words: readonly (readonly [number, string])[] = [
    [count('missing'), 'to create'],
    [count('different'), 'different'],
    [count('orphan'), 'not in the files'],
  ];
  return words
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ');
}
