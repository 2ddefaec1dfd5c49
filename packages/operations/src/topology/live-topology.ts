import type { LivePart, TopologyComparison } from '@bloodbank/core/ports';
import { fragmentOf, type RascalFragment } from '@bloodbank/topology';
import { describeTopology } from '@bloodbank/topology/describe';
import type { Site } from '../site.js';

/** What the files lay out beside what the broker has. */
export interface LiveTopology {
  readonly declared: ReturnType<typeof describeTopology>;
  readonly findings: readonly { readonly severity: string; readonly rule: string; readonly message: string }[];
  /** Every part of the files as it stands on the broker, and what is there beyond them. */
  readonly parts: readonly LivePart[];
  /** Why a part of it, or all, could not be looked at. */
  readonly unseenBecause: string | undefined;
  readonly drift: readonly Drift[];
}

/** One part that is not as the files have it. */
export interface Drift {
  readonly what: LivePart['kind'];
  readonly name: string;
  readonly state: 'missing' | 'different' | 'orphan';
  readonly declared: string | undefined;
  readonly found: string | undefined;
  readonly hint: string;
}

const NOBODY = 'this gateway was given nobody to ask about the layout of its broker';

/** Looks, and changes nothing. */
export async function readLiveTopology(site: Site): Promise<LiveTopology> {
  const { topology, findings } = await site.readTopology();
  const { parts, unseenBecause } = await compare(site, fragmentOf(topology));
  return {
    declared: describeTopology(topology),
    findings: findings.map(({ severity, rule, message }) => ({ severity, rule, message })),
    parts,
    unseenBecause,
    drift: parts.flatMap(driftOf),
  };
}

async function compare({ compareTopology }: Site, fragment: RascalFragment): Promise<TopologyComparison> {
  return (await compareTopology?.(fragment)) ?? { parts: [], unseenBecause: NOBODY };
}

function driftOf(part: LivePart): readonly Drift[] {
  const { kind: what, name, state, differences } = part;
  if (state === 'same' || state === 'unseen') return [];
  const hint = remedyForPart(part) ?? 'Its service declares it when it starts; `bloodbank topology apply` does it now.';
  if (state === 'missing') return [{ what, name, state, declared: 'as in the files', found: undefined, hint }];
  if (state === 'orphan') return [{ what, name, state, declared: undefined, found: 'it is there', hint }];
  return differences.map(({ argument, declared, live }) => ({
    what,
    name,
    state,
    declared: `${argument}: ${declared}`,
    found: `${argument}: ${live}`,
    hint,
  }));
}

/** What to do about a part, where declaring it would not do. */
export function remedyForPart({ kind, name, state, remedy }: LivePart): string | undefined {
  if (remedy !== undefined) return remedy;
  if (state === 'orphan') return 'No file has this binding: `bloodbank topology apply --prune` takes it away.';
  if (state !== 'different') return undefined;
  return kind === 'queue'
    ? `\`bloodbank topology apply --migrate ${name}\` rebuilds it without loss; or give the file the broker's value.`
    : "An exchange cannot be changed: give the file the broker's value, or delete it once nothing publishes to it.";
}
