import type { Bump, Word } from './report.js';

const ORDER: readonly Bump[] = ['none', 'patch', 'minor', 'major', 'new-version'];

export function largest(bumps: Iterable<Bump>): Bump {
  let at = 0;
  for (const bump of bumps) at = Math.max(at, ORDER.indexOf(bump));
  return ORDER[at] ?? 'none';
}

export interface Change {
  readonly isNew: boolean;
  readonly isGone: boolean;
  /** A break of the wire in a direction that is checked, and whether somebody answers for it. */
  readonly wire: 'safe' | 'broken' | 'accepted';
  readonly source: Readonly<Record<'publisher' | 'consumer', Word>>;
  /** Whether the schema says something else of payloads, or only says it differently. */
  readonly hasMeaning: boolean;
}

/**
 * What one event asks for. A broken wire asks for a new version of the event, whatever its types say; a broken source asks
 * for a new major version of the package.
 */
export function computeBump({ isNew, isGone, wire, source, hasMeaning }: Change): Bump {
  if (isNew) return 'minor';
  if (isGone) return 'major';
  if (wire === 'broken') return 'new-version';
  if (wire === 'accepted' || source.publisher === 'BREAK' || source.consumer === 'BREAK') return 'major';
  return hasMeaning ? 'minor' : 'patch';
}
