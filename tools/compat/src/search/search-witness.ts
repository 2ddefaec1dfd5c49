import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { Landmarks } from './landmarks.js';

export interface Search {
  /** Payloads to begin with: examples, and values that the solver made. */
  readonly seeds: readonly JsonValue[];
  readonly landmarks: Landmarks;
  readonly random: () => number;
  readonly maxPayloads: number;
  readonly isOver: () => boolean;
  /** Whether the writer can send it. */
  readonly isSent: (value: JsonValue) => boolean;
  readonly isWitness: (value: JsonValue) => boolean;
}

export interface SearchResult {
  readonly witness?: JsonValue;
  readonly tried: number;
}

const MAX_POOL = 200;
const MAX_TRIES_PER_PAYLOAD = 20;

/** Changes payloads a little at a time, keeps those that the writer can send, and looks for one that the reader refuses. */
export function searchWitness(search: Search): SearchResult {
  const { random, landmarks, isSent, isWitness } = search;
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const value = (): JsonValue => pick(landmarks.values) ?? null;
  const name = (): string => pick(landmarks.names) ?? 'a';

  const change = (from: JsonValue): JsonValue => {
    if (random() < 0.15) return value();
    if (Array.isArray(from)) return changeItems(from);
    if (isJsonObject(from)) return changeMembers(from);
    return value();
  };
  const changeItems = (items: readonly JsonValue[]): JsonValue => {
    const at = Math.floor(random() * items.length);
    const item = items[at];
    if (item === undefined || random() < 0.3) return [...items, random() < 0.4 && item !== undefined ? item : value()];
    return random() < 0.3 ? items.toSpliced(at, 1) : items.with(at, change(item));
  };
  const changeMembers = (members: Readonly<Record<string, JsonValue>>): JsonValue => {
    const key = pick(Object.keys(members));
    if (key === undefined || random() < 0.35)
      return Object.fromEntries([...Object.entries(members), [name(), value()]]);
    if (random() < 0.3) return Object.fromEntries(Object.entries(members).filter(([each]) => each !== key));
    return Object.fromEntries([...Object.entries(members), [key, change(members[key] ?? null)]]);
  };

  let tried = 0;
  const pool: JsonValue[] = [];
  const meet = (candidate: JsonValue): boolean => {
    if (!isSent(candidate)) return false;
    tried++;
    if (isWitness(candidate)) return true;
    if (pool.length < MAX_POOL) pool.push(candidate);
    else pool[Math.floor(random() * pool.length)] = candidate;
    return false;
  };
  for (const candidate of [...search.seeds, ...landmarks.values]) {
    if (tried >= search.maxPayloads || search.isOver()) return { tried };
    if (meet(candidate)) return { witness: candidate, tried };
  }
  const limit = search.maxPayloads * MAX_TRIES_PER_PAYLOAD;
  for (let made = 0; made < limit && tried < search.maxPayloads && !search.isOver(); made++) {
    let candidate = pick(pool) ?? value();
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) candidate = change(candidate);
    if (meet(candidate)) return { witness: candidate, tried };
  }
  return { tried };
}
