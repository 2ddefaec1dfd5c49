// @ts-check
/** What happened, for people. */
import { writeFile } from 'node:fs/promises';

/** @typedef {import('./exchange-events.mjs').Outcome} Outcome */

/** Reasons that are shown; the rest stands in the file. */
const SHOWN_REASONS = 12;
const SHOWN_TYPES = 2;

/**
 * One line for each server, and their sum.
 *
 * @param {readonly Outcome[]} outcomes
 */
export function describeCounts(outcomes) {
  /** @type {[string, readonly Outcome[]][]} */
  const rows = [...groupBy(outcomes, ({ sample }) => sample.server), ['together', outcomes]];
  const cells = rows.map(([server, some]) => {
    const { published, refused, received } = count(some);
    return [server, String(some.length), String(published), String(refused), String(received)];
  });
  return [['', 'payloads', 'published', 'refused', 'received'], ...cells]
    .map(([server = '', ...numbers]) => `  ${server.padEnd(16)}${numbers.map((text) => text.padStart(11)).join('')}`)
    .join('\n');
}

/**
 * Refusals, the most frequent reason first: how many, where, why, and of which events.
 *
 * @param {readonly Outcome[]} outcomes
 */
export function describeRefusals(outcomes) {
  const refused = outcomes.filter(({ refusal }) => refusal !== undefined);
  const reasons = [...groupBy(refused, reasonOf)].sort(([, a], [, b]) => b.length - a.length);
  const lines = reasons.slice(0, SHOWN_REASONS).map(([reason, some]) => {
    const types = [...new Set(some.map(({ type }) => type))];
    const others = types.length > SHOWN_TYPES ? ` and ${types.length - SHOWN_TYPES} more` : '';
    return `${String(some.length).padStart(6)}  ${reason}  (${types.slice(0, SHOWN_TYPES).join(', ')}${others})`;
  });
  const rest = reasons.slice(SHOWN_REASONS);
  const payloads = rest.reduce((sum, [, some]) => sum + some.length, 0);
  if (rest.length > 0) lines.push(`${String(payloads).padStart(6)}  for ${rest.length} other reasons`);
  return lines.join('\n');
}

/**
 * One line for each payload, in the order in which they were published.
 *
 * @param {readonly Outcome[]} outcomes
 * @param {ReadonlyMap<string, string>} lines what the handler said of each event
 */
export function describeSlice(outcomes, lines) {
  return outcomes
    .map((outcome) => {
      const { type, eventId, isReceived } = outcome;
      const lost =
        eventId === undefined ? `refused: ${reasonOf(outcome)}` : 'published, and not received as it was sent';
      return `  ${isReceived ? '✔' : '✖'} ${type.padEnd(38)} ${isReceived ? lines.get(eventId ?? '') : lost}`;
    })
    .join('\n');
}

/**
 * Whether ajv alone accepts the same payloads, and all that was published was received.
 *
 * @param {readonly Outcome[]} outcomes
 * @param {(sample: import('./github-data.mjs').Sample) => boolean} accepts
 */
export function compareOpinions(outcomes, accepts) {
  const { published, refused, received } = count(outcomes);
  const disputed = outcomes.filter(({ sample, refusal }) => accepts(sample) !== (refusal === undefined));
  const types = [...new Set(disputed.map(({ type }) => type))].join(', ');
  const opinion =
    disputed.length === 0
      ? `ajv alone, on GitHub's own document, accepts the same ${published}.`
      : `ajv alone, on GitHub's own document, disagrees about ${disputed.length}: ${types}.`;
  return {
    isEqual: disputed.length === 0 && published === received,
    text: `${published} published, ${refused} refused, ${received} received. ${opinion}`,
  };
}

/**
 * Every refused payload with its pointer and reason, one JSON document a line.
 *
 * @param {URL} file
 * @param {readonly Outcome[]} outcomes
 */
export async function writeRefusals(file, outcomes) {
  const lines = outcomes.flatMap(({ type, sample, refusal }) =>
    refusal === undefined ? [] : [`${JSON.stringify({ type, server: sample.server, ...refusal })}\n`],
  );
  await writeFile(file, lines.join(''));
}

/** @param {readonly Outcome[]} outcomes */
function count(outcomes) {
  const refused = outcomes.filter(({ refusal }) => refusal !== undefined).length;
  const received = outcomes.filter(({ isReceived }) => isReceived).length;
  return { published: outcomes.length - refused, refused, received };
}

/** @param {Outcome} outcome */
function reasonOf({ refusal }) {
  if (refusal?.code === 'schema.unknown-type') return 'no contract has this event type';
  return `${refusal?.pointer || '(root)'} ${refusal?.message}`;
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string} keyOf
 */
function groupBy(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
