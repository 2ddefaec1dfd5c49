import type { Bump, VerdictKind } from './report.js';

const ORDER: readonly Bump[] = ['none', 'patch', 'minor', 'major', 'new-version'];

export function largest(bumps: Iterable<Bump>): Bump {
  let at = 0;
  for (const bump of bumps) at = Math.max(at, ORDER.indexOf(bump));
  return ORDER[at] ?? 'none';
}

export interface Change {
  /** Broken in a direction that is checked, and whether somebody answers for it. */
  readonly wire: 'safe' | 'broken' | 'accepted';
  readonly source: Readonly<Record<'publisher' | 'consumer', VerdictKind>>;
  /** Whether the schema says something else of payloads, or says the same in other words. */
  readonly hasMeaning: boolean;
}

/**
 * What a changed event asks for. A broken wire asks for a new version of the event, whatever its types say; broken types ask
 * for a new major version of the package.
 */
export function computeBump({ wire, source, hasMeaning }: Change): Bump {
  if (wire === 'broken') return 'new-version';
  if (wire === 'accepted' || source.publisher === 'BREAK' || source.consumer === 'BREAK') return 'major';
  return hasMeaning ? 'minor' : 'patch';
}
