import type { KnownAddress } from '@bloodbank/core/ports';
import { isWildcard, matchesTopic, patternsOverlap } from '@bloodbank/core/routing';

/** The topics that contracts name for themselves. A contract wins over a family that its key would match too. */
export class OwnTopics {
  readonly #named: readonly KnownAddress[];
  readonly #exact: ReadonlyMap<string, KnownAddress>;
  readonly #families: readonly KnownAddress[];

  constructor(known: readonly KnownAddress[]) {
    this.#named = known.filter(({ topic }) => topic !== undefined);
    const all = this.#named.length === 0 ? [] : known;
    this.#exact = new Map(all.filter(({ key }) => !isWildcard(key)).map((one) => [`${one.kind} ${one.key}`, one]));
    this.#families = all.filter(({ key }) => isWildcard(key)).sort((a, b) => literalsIn(b.key) - literalsIn(a.key));
  }

  /** Undefined where the contract of the key names none, or there is no contract. */
  find(kind: KnownAddress['kind'], key: string): string | undefined {
    if (this.#named.length === 0) return undefined;
    const exact = this.#exact.get(`${kind} ${key}`);
    if (exact !== undefined) return exact.topic;
    return this.#families.find(
      (family) => family.kind === kind && (family.key === key || matchesTopic(family.key, key)),
    )?.topic;
  }

  mayHold(topic: string, kind: 'event' | 'command', pattern: string): boolean {
    return this.#named.some((one) => one.topic === topic && one.kind === kind && patternsOverlap(one.key, pattern));
  }
}

/** The more words a pattern spells out, the narrower it is. */
function literalsIn(pattern: string): number {
  return pattern.split('.').filter((word) => !isWildcard(word)).length;
}
