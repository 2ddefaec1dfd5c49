import type { JsonObject } from '@bloodbank/schema-model';
import type { NodeTable } from '../../node/node-table.js';
import type { Policy } from '../../policy/policy.js';
import { createPoolSide, type Form, type Member, type PoolSide } from '../../pool/pool-side.js';
import { Undecidable } from '../../prepare/undecidable.js';
import type { Claim } from '../../rules/rule.js';
import { type Reach, reachOf } from '../../trees/reach.js';
import type { Place } from '../../trees/schema-tree.js';
import { asObject, graft } from './graft.js';

/** One schema, as it stands and as a tolerant reader takes it. */
export interface Taken {
  readonly plain: Form;
  readonly reader: Form;
}

/** A part of the payload in both versions, and what one change by itself makes of it. */
export interface ClaimForms {
  readonly old: Taken;
  readonly now: Taken;
  readonly alone: Taken;
  /** The present version with this change taken back. */
  readonly undone?: Taken;
  /** Where other changes of the place hide this one: the previous version with those, without this one and with it. */
  readonly apart?: { readonly old: Taken; readonly alone: Taken };
}

/** So much text is normalised at once; changes of a large object are taken in portions. In characters. */
const MAX_TEXT = 400_000;

/**
 * The schemas that one place has with each of its changes, in the nodes of one table. Portions are made when first asked for;
 * `undefined` for a change that makes no schema which can be compared.
 */
export class PlaceForms {
  readonly #old: Reach;
  readonly #now: Reach;
  readonly #policy: Policy;
  readonly #table: NodeTable;
  readonly #portions: readonly (readonly Claim[])[];
  readonly #forms = new Map<Claim, ClaimForms | undefined>();

  constructor(old: Reach, now: Reach, claims: readonly Claim[], policy: Policy, table: NodeTable) {
    this.#old = old;
    this.#now = now;
    this.#policy = policy;
    this.#table = table;
    const size = JSON.stringify([old.root.schema, now.root.schema]).length;
    const length = Math.max(1, Math.floor(MAX_TEXT / size));
    this.#portions = Array.from({ length: Math.ceil(claims.length / length) }, (_, at) =>
      claims.slice(at * length, (at + 1) * length),
    );
  }

  of(claim: Claim): ClaimForms | undefined {
    if (!this.#forms.has(claim)) this.#make(this.#portions.find((portion) => portion.includes(claim)) ?? [claim]);
    return this.#forms.get(claim);
  }

  /** One that spoils a portion stands alone in the end. */
  #make(claims: readonly Claim[]): void {
    try {
      for (const [claim, forms] of this.#formsOf(claims)) this.#forms.set(claim, forms);
    } catch (error) {
      if (!(error instanceof Undecidable || error instanceof RangeError)) throw error;
      if (claims.length > 1) for (const claim of claims) this.#make([claim]);
      else for (const claim of claims) this.#forms.set(claim, undefined);
    }
  }

  #formsOf(claims: readonly Claim[]): readonly (readonly [Claim, ClaimForms])[] {
    const [old, now] = [this.#old, this.#now];
    const parts = [old.root, ...old.parts, now.root, ...now.parts];
    const sides = [old, now].map(({ root }) => ({ source: asObject(root.source), copy: asObject(root.schema) }));
    const members = new Map<JsonObject, Member>();
    const memberOf = (schema: JsonObject): Member => {
      const known = members.get(schema);
      if (known !== undefined) return known;
      const made = {
        root: { name: `mixed${members.size}`, schema: graft(schema, ...sides) },
        parts,
      };
      members.set(schema, made);
      return made;
    };
    const asked = claims.map((claim) => {
      const { alone, undone, apart } = claim;
      const hidden = apart && { old: memberOf(apart.previous), alone: memberOf(apart.alone) };
      return { claim, alone: memberOf(alone), undone: undone && memberOf(undone), hidden };
    });
    const [before, after] = [old, now].map((member) => ({ ...member, parts }));
    if (before === undefined || after === undefined) return [];
    const side = createPoolSide([before, after, ...members.values()], this.#policy, this.#table);
    const [mine, theirs] = [takenOf(side, before), takenOf(side, after)];
    return asked.map(({ claim, alone, undone, hidden }) => {
      const forms: ClaimForms = {
        ...{ old: mine, now: theirs, alone: takenOf(side, alone) },
        ...(undone === undefined ? {} : { undone: takenOf(side, undone) }),
        ...(hidden === undefined
          ? {}
          : { apart: { old: takenOf(side, hidden.old), alone: takenOf(side, hidden.alone) } }),
      };
      return [claim, forms] as const;
    });
  }
}

function takenOf(side: PoolSide, member: Member): Taken {
  return { plain: side.plainOf(member), reader: side.readerOf(member) };
}

/** All that a place leads to; `undefined` where a reference leads nowhere. */
export function reachOfPlace(place: Place): Reach | undefined {
  const found = reachOf(place.tree, place);
  return 'error' in found ? undefined : found;
}
