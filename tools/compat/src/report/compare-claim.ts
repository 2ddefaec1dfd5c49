import { isJsonObject, type JsonObject } from '@bloodbank/schema-model';
import type { Comparison } from '../compare.js';
import type { Policy } from '../policy/policy.js';
import { createPools } from '../pool/create-pools.js';
import type { Versions } from '../pool/pool.js';
import type { Claim } from '../rules/rule.js';
import { bundle } from '../trees/bundle.js';
import { reachOf } from '../trees/reach.js';
import type { Place } from '../trees/schema-tree.js';
import type { Pair } from '../walk/pair.js';

/** The engine, or what stands in for it. */
export type Compare = (
  previous: JsonObject,
  current: JsonObject,
  options: { readonly policy: Policy; readonly budgetMs?: number },
) => Comparison;

/** A change by itself is a small question; it must not cost what the whole event was given. */
export const BUDGET_MS = 400;

/**
 * Judges changes one by one, each at its place: the previous part against the previous part with this change alone. Many at
 * one place are compared together, as they have all but the change in common.
 */
export function createClaimComparison(
  pair: Pair,
  claims: readonly Claim[],
  compare: Compare,
  policy: Policy,
): (claim: Claim) => Comparison | undefined {
  const members = versionsOf(pair, new Set(claims.map(({ alone }) => alone)));
  const compareTogether = createPools([...members.values()], { policy, proofMs: BUDGET_MS / 2 });
  const compared = new Map<JsonObject, Comparison | undefined>();
  return (claim) => {
    const { alone } = claim;
    const versions = members.get(alone);
    if (!compared.has(alone))
      compared.set(alone, (versions && compareTogether(versions)) ?? compareAlone(pair, claim, compare, policy));
    return compared.get(alone);
  };
}

/** The previous part, and what each change makes of it. */
function versionsOf({ previous, current }: Pair, changed: ReadonlySet<JsonObject>): ReadonlyMap<JsonObject, Versions> {
  const [old, now] = [reachOf(previous.tree, previous), reachOf(current.tree, current)];
  if ('error' in old || 'error' in now || old.dialect !== now.dialect) return new Map();
  const [before, after] = [old.root.schema, now.root.schema];
  if (!isJsonObject(before) || !isJsonObject(after)) return new Map();
  const parts = [old.root, ...old.parts, now.root, ...now.parts];
  return new Map(
    [...changed].map((alone, at) => {
      const schema = graft(alone, [previous, before], [current, after]);
      return [alone, { previous: old, current: { root: { name: `alone${at}`, schema }, parts, dialect: old.dialect } }];
    }),
  );
}

/** Judges one change by itself, at its place: the previous part against the previous part with this change alone. */
function compareAlone(
  { previous, current }: Pair,
  claim: Claim,
  compare: Compare,
  policy: Policy,
): Comparison | undefined {
  const old = bundle(previous.tree, previous, 'p');
  const now = bundle(current.tree, current, 'c');
  if ('error' in old || 'error' in now) return undefined;
  const $defs = { ...definitionsOf(old.schema), ...definitionsOf(now.schema) };
  const alone = graft(claim.alone, [previous, old.schema], [current, now.schema]);
  const { $schema } = old.schema;
  return compare(
    { ...old.schema, $defs },
    { ...($schema === undefined ? {} : { $schema }), ...alone, $defs },
    { policy, budgetMs: BUDGET_MS },
  );
}

/**
 * What a rule put together of two versions holds references as they stand in the files. Each member is taken from the
 * bundle of the version that it came from, where its references lead inside.
 */
function graft(alone: JsonObject, ...sides: readonly (readonly [Place, JsonObject])[]): JsonObject {
  const bundledOf = new Map<unknown, unknown>();
  for (const [place, bundled] of sides) remember(place.schema, bundled, bundledOf);
  const visit = (value: unknown): unknown => {
    if (bundledOf.has(value)) return bundledOf.get(value);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, key === '$ref' ? refOf(alone, sides) : visit(member)]),
    );
  };
  const { $defs: _, definitions: __, $id: ___, $schema: ____, ...rest } = visit(alone) as Record<string, JsonObject>;
  return rest;
}

function refOf(alone: JsonObject, sides: readonly (readonly [Place, JsonObject])[]): unknown {
  return sides.find(([place]) => place.schema['$ref'] === alone['$ref'])?.[1]['$ref'];
}

/** Pairs the parts of a schema, and their parts, with those of its bundle: the two differ in references alone. */
function remember(source: unknown, bundled: unknown, into: Map<unknown, unknown>): void {
  if (typeof source !== 'object' || source === null || typeof bundled !== 'object' || bundled === null) return;
  for (const [key, member] of Object.entries(source)) {
    const other: unknown = Reflect.get(bundled, key);
    if (typeof member !== 'object' || member === null || other === undefined) continue;
    into.set(member, other);
    remember(member, other, into);
  }
}

function definitionsOf(schema: JsonObject): JsonObject {
  return (schema['$defs'] as JsonObject | undefined) ?? {};
}
