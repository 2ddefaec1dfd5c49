import type { Source } from './envelope.js';

const texts = new WeakMap<Source, string>();

/** The source of many envelopes. It cannot change any more, so it is written as JSON once for all of them. */
export function shareSource(source: Source): Source {
  const text = JSON.stringify(source);
  const shared = freeze(JSON.parse(text) as Source);
  texts.set(shared, text);
  return shared;
}

export function isSharedSource(source: Partial<Source>): source is Source {
  return texts.has(source as Source);
}

/** A source as JSON. */
export function textOfSource(source: Source): string {
  return texts.get(source) ?? JSON.stringify(source);
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
