import { isObject } from '@bloodbank/core/json';
/** What is remembered of one dispatch. */
export interface StateEntry {
  readonly fingerprint: string;
  readonly status: 'pending' | 'done';
  /** The same for every attempt, and across restarts. */
  readonly delivery_id: string;
  /** The event that began it. */
  readonly event_id: string;
  /** RFC 3339: when it last changed. */
  readonly at: string;
  /** RFC 3339: the receiver asked not to be called before. */
  readonly not_before?: string;
}

/** The rule that a file of the original dispatcher, which had only one, belongs to. */
const ORIGINAL_RULE = 'infra';

export function stateKey(rule: string, key: string): string {
  return `${rule} ${key}`;
}

export function writeState(entries: ReadonlyMap<string, StateEntry>): string {
  return `${JSON.stringify({ version: 1, dispatched: Object.fromEntries(entries) }, undefined, 2)}\n`;
}

/**
 * Reads a state file, also one of the original dispatcher: issue ids and their last fingerprints.
 *
 * @throws {Error} for anything else.
 */
export function parseState(text: string): Map<string, StateEntry> {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('it holds no object');
  if (isObject(value['dispatched']) && value['version'] === 1) {
    const entries = Object.entries(value['dispatched']);
    if (entries.every((entry): entry is [string, StateEntry] => isEntry(entry[1]))) return new Map(entries);
    throw new Error('an entry of it is none');
  }
  const entries = Object.entries(value);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string'))
    throw new Error('it is no state file');
  return new Map(
    entries.map(([issueId, fingerprint]) => [stateKey(ORIGINAL_RULE, issueId), fromOriginal(fingerprint)]),
  );
}

/** `update:2026-02-07T00:00:00Z:unstarted:comp-a,ready`, of which only state and labels count now. */
function fromOriginal(fingerprint: string): StateEntry {
  const standing = fingerprint.split(':').slice(-2).join(':');
  return { fingerprint: standing, status: 'done', delivery_id: '', event_id: '', at: new Date().toISOString() };
}

function isEntry(value: unknown): value is StateEntry {
  if (!isObject(value)) return false;
  const { fingerprint, status, delivery_id: id, event_id: event, at } = value;
  const areTexts = [fingerprint, id, event, at].every((one) => typeof one === 'string');
  return areTexts && (status === 'pending' || status === 'done');
}
