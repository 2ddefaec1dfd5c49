import { SETTINGS, type SettingsSource } from '@bloodbank/bus/config';
import { editDistance } from '@bloodbank/core/text';

/** A variable that means nothing, and looks as though it was meant for Bloodbank. */
export interface MisspeltName {
  readonly name: string;
  readonly place: string;
  /** What was probably meant. */
  readonly closest: string | undefined;
}

/** `.env` files are shared with other programs, whose names must not be taken for mistakes. */
const MAX_DISTANCE = 2;
const OWN_PREFIX = 'BLOODBANK_';

export async function findMisspelt(sources: readonly SettingsSource[]): Promise<readonly MisspeltName[]> {
  const known = SETTINGS.flatMap(({ name, isSecret }) => (isSecret ? [name, `${name}_FILE`] : [name]));
  const unknown = sources.flatMap((source) =>
    Object.keys(source.values)
      // The environment is everybody's: there only our own prefix is ours to judge.
      .filter((name) => !known.includes(name) && (source.kind === 'dotenv' || name.startsWith(OWN_PREFIX)))
      .map((name) => ({ name, place: source.placeOf(name) })),
  );
  if (unknown.length === 0) return [];
  const closestTo = (name: string): string | undefined => {
    const words = [name.toUpperCase(), name.toUpperCase().replace(OWN_PREFIX, '')];
    const distanceTo = (other: string): number => Math.min(...words.map((word) => editDistance(word, other)));
    const [best] = known
      .map((other) => ({ other, distance: distanceTo(other) }))
      .sort((a, b) => a.distance - b.distance);
    return best !== undefined && best.distance <= MAX_DISTANCE ? best.other : undefined;
  };
  return unknown
    .map(({ name, place }) => ({ name, place, closest: closestTo(name) }))
    .filter(({ name, closest }) => closest !== undefined || name.startsWith(OWN_PREFIX));
}

/** For a person. */
export function describeMisspelt({ name, place, closest }: MisspeltName): string {
  return `${name} in ${place} means nothing.${closest === undefined ? '' : ` Did you mean ${closest}?`}`;
}
