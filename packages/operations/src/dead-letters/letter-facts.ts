import { createHash } from 'node:crypto';
import { type DeadLetter, fingerprintOf } from '@bloodbank/core/dead-letter';

/** What a list tells of a dead letter: everything but what was in it. */
export interface LetterFacts extends Omit<DeadLetter, 'body' | 'headers' | 'properties'> {
  /** Names this one letter for as long as it rests, in whatever order it is asked for. */
  readonly id: string;
  /** Names those of its queue that died of the same. */
  readonly group: string;
  /** In bytes. */
  readonly size: number;
}

/** Longer than any consumer writes; a stranger may. In characters. */
const MAX_MESSAGE = 2_000;
const MAX_NAME = 500;

export function factsOf(letter: DeadLetter, deadLetterQueue: string, id: string): LetterFacts {
  const { body, headers: _headers, properties: _properties, ...facts } = letter;
  const short = Object.entries(facts).map(([name, value]) => [
    name,
    typeof value === 'string' ? cut(value, name === 'message' ? MAX_MESSAGE : MAX_NAME) : (value as unknown),
  ]);
  return {
    ...(Object.fromEntries(short) as typeof facts),
    address: { ...facts.address, key: cut(facts.address.key, MAX_NAME) },
    id,
    group: hash(JSON.stringify([deadLetterQueue, fingerprintOf(letter)])).slice(0, 16),
    size: body.length,
  };
}

/**
 * Gives each letter of one visit its id. The same letter has the same one in every visit; of several that are alike in everything, the
 * later ones are counted.
 */
export function createLetterIds(): (letter: DeadLetter) => string {
  const seen = new Map<string, number>();
  return (letter) => {
    const id = hashOf(letter);
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}-${count}`;
  };
}

/** Of what stays as it is while a letter rests, is looked at, is archived and is put back. */
function hashOf({
  body,
  properties,
  queue,
  code,
  firstFailureAt,
  lastFailureAt,
  destination,
  address,
}: DeadLetter): string {
  const { messageId } = properties;
  const facts = [messageId, queue, code, firstFailureAt, lastFailureAt, destination, address.key];
  return createHash('sha256')
    .update(JSON.stringify(facts.map((fact) => fact ?? null)))
    .update(body)
    .digest('hex')
    .slice(0, 24);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
