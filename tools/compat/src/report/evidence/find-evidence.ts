import type { JsonValue } from '@bloodbank/schema-model';
import { keyOf } from '@bloodbank/schema-model/refs';
import { satisfies } from '../../evaluate/evaluate.js';
import { describeLarge, expand } from '../../large/expand.js';
import type { Node } from '../../node/node.js';
import { NodeTable } from '../../node/node-table.js';
import type { AjvValidator } from '../../oracle/ajv-validator.js';
import { differs, isWitness, quietly, refusedWhere, type Sides } from '../../oracle/witnessing.js';
import type { Policy } from '../../policy/policy.js';
import { createPoolSide, type Form, type PoolSide } from '../../pool/pool-side.js';
import { Undecidable } from '../../prepare/undecidable.js';
import type { Claim, Direction } from '../../rules/rule.js';
import { shrink } from '../../search/shrink.js';
import { createBudget } from '../../solve/budget.js';
import { must } from '../../solve/goal.js';
import { isFound } from '../../solve/outcome.js';
import { Solver } from '../../solve/solver.js';
import type { Reach } from '../../trees/reach.js';
import type { Pair, Step } from '../../walk/pair.js';
import type { ReadPair } from '../read-pair.js';
import { findHeld, holding } from './holding.js';
import { type ClaimForms, PlaceForms, reachOfPlace, type Taken } from './place-forms.js';
import { takenBack } from './taken-back.js';

/** A payload that breaks because of one change, and what the reader says of the place where it does. */
export interface Evidence {
  /** Left out where it is too large to be built. */
  readonly witness?: JsonValue | undefined;
  readonly message: string;
}

/** Why a change breaks a direction; `none` where it is proven that it does not, `unknown` where neither was found. */
export type Answer = Evidence | 'none' | 'unknown';

export interface Question {
  readonly event: ReadPair;
  readonly pair: Pair;
  /** One of them is asked about; the others are changes of the same place. */
  readonly claims: readonly Claim[];
  readonly claim: Claim;
  /** Of the event: below `not` it is the other one than the claim's. */
  readonly direction: Direction;
  /** A payload that breaks the direction already. */
  readonly witness?: JsonValue | undefined;
}

export interface EvidenceFinder {
  /** Whether any payload can break because of a change, whatever stands around its place. */
  canBreak(question: Question): 'none' | 'possible';
  find(question: Question): Answer;
}

/** From so many nodes on, a new table is begun: events that are done need none. */
const MAX_NODES = 100_000;
/** For each question about one change. */
export const PROOF_MS = 200;

/**
 * Finds for each change a payload that breaks because of it: at its place the payload holds a value that the one version takes
 * and the other does not, and that this change by itself would lose, or let in. So it is never the payload of another change.
 */
export function createEvidenceFinder(policy: Policy): EvidenceFinder {
  let room = new Room(policy);
  const current = (): Room => {
    if (room.table.nodes.length > MAX_NODES) room = new Room(policy);
    return room;
  };
  return {
    canBreak: (question) => guarded(() => current().canBreak(question), 'possible'),
    find: (question) => guarded(() => current().find(question), 'unknown'),
  };
}

function guarded<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Undecidable || error instanceof RangeError) return otherwise;
    throw error;
  }
}

/** What is asked of a payload, and of the value in it whose refusal refuses the payload. */
interface Demand {
  readonly payload: Node;
  readonly steps: readonly Step[];
  readonly value: Node;
  /** Of that value; what it says is shown. */
  readonly reader: AjvValidator;
  /** The part around it, where the value's own reader has nothing to say. */
  readonly whole?: Pick<Demand, 'steps' | 'value' | 'reader'>;
}

class Room {
  readonly table: NodeTable = new NodeTable();
  readonly #policy: Policy;
  readonly #places = new Map<string, PlaceForms | undefined>();
  readonly #events = new WeakMap<Reach, PoolSide>();
  readonly #solver: Solver;
  #step = (): void => {};

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#solver = new Solver(this.table, () => this.#step());
  }

  canBreak(question: Question): 'none' | 'possible' {
    const forms = this.#formsOf(question);
    if (forms === undefined) return 'possible';
    return this.#solve(this.#valueDemand(question, forms)) === 'none' ? 'none' : 'possible';
  }

  find(question: Question): Answer {
    const forms = this.#formsOf(question);
    if (forms === undefined) return 'unknown';
    const sides = this.#sidesOf(question);
    const others = this.#othersOf(question);
    const undone = others === undefined && forms.undone !== undefined ? [forms.undone] : [];
    const demands = [...undone, undefined].map((each) => this.#demandOf(question, forms, each, others));
    let outcome: 'none' | 'unknown' = 'none';
    for (const [at, demand] of demands.entries()) {
      const isMeant = (payload: JsonValue): boolean => quietly(() => satisfies(demand.payload, payload));
      const { witness } = question;
      const known = witness !== undefined && isMeant(witness) && isWitness(sides, witness) ? witness : undefined;
      const found = known ?? this.#payload(demand, sides);
      if (found === 'unknown' && at === demands.length - 1) outcome = 'unknown';
      if (found === 'none' || found === 'unknown') continue;
      const described = describeLarge(found);
      if (described !== undefined) return showLarge(demand, sides, found, described);
      const small = shrink(found, (payload) => differs(sides, payload) && isMeant(payload));
      const shown = isWitness(sides, small) ? small : found;
      return { witness: shown, message: messageOf(demand, sides, shown) };
    }
    return outcome;
  }

  #payload(demand: Demand, sides: Sides): JsonValue | 'none' | 'unknown' {
    const outcome = this.#solve(demand.payload, sides.sent);
    if (!isFound(outcome)) return outcome;
    return isWitness(sides, outcome.value) ? outcome.value : 'unknown';
  }

  #solve(...demands: readonly Node[]): ReturnType<Solver['solve']> {
    this.#step = createBudget(PROOF_MS, undefined);
    return guarded(() => this.#solver.solve(demands.map(must)), 'unknown');
  }

  #formsOf({ pair, claims, claim }: Question): ClaimForms | undefined {
    const key = `${keyOf(pair.previous)} ${keyOf(pair.current)}`;
    if (!this.#places.has(key)) this.#places.set(key, this.#makeForms(pair, claims));
    return this.#places.get(key)?.of(claim);
  }

  #makeForms({ previous, current }: Pair, claims: readonly Claim[]): PlaceForms | undefined {
    const [old, now] = [reachOfPlace(previous), reachOfPlace(current)];
    if (old === undefined || now === undefined) return undefined;
    return new PlaceForms(old, now, claims, this.#policy, this.table);
  }

  /** A value that the change by itself loses, or lets in, as the present version does. */
  #valueDemand({ pair, claim }: Question, { old, now, alone }: ClaimForms, undone?: Taken): Node {
    const { table } = this;
    // What is asked rather than asserted, no reader takes more kindly.
    const taken = ({ plain, reader }: Taken): Node => (pair.sense === 'same' ? reader : plain).node;
    if (claim.direction === 'forward') return table.and([table.not(taken(old)), taken(alone), now.plain.node]);
    return table.and([
      old.plain.node,
      table.not(taken(alone)),
      table.not(taken(now)),
      // All else that changed here would have taken it.
      ...(undone === undefined ? [] : [taken(undone)]),
    ]);
  }

  /** What the part around a question that is only asked demands but for this change. */
  #othersOf({ pair, claim, direction }: Question): Node | undefined {
    const back = pair.isAsked === undefined ? undefined : takenBack(pair, direction);
    if (back === undefined || pair.anchor === undefined) return undefined;
    const whole: Claim = { ...claim, alone: back };
    const around = this.#makeForms(pair.anchor, [whole])?.of(whole);
    return around?.alone.reader.node;
  }

  #demandOf(
    question: Question,
    forms: ClaimForms,
    undone: Taken | undefined,
    others: Node = this.table.always,
  ): Demand {
    const { pair, claim, direction } = question;
    const { anchor, steps } = pair;
    const value = this.#valueDemand(question, forms, undone);
    const own = claim.direction === 'forward' ? forms.old : forms.alone;
    const reader = own.reader.validator;
    if (anchor === undefined) return { payload: holding(this.table, steps, value), steps, value, reader };
    const around = this.#readerOf(direction === 'backward' ? anchor.current : anchor.previous);
    const inside = holding(this.table, steps.slice(anchor.steps.length), value);
    const refused = this.table.and([this.table.not(around.node), inside, others]);
    const payload = holding(this.table, anchor.steps, refused);
    // Of what is asserted the part itself says most; of what is only asked, the part around it says why.
    if (pair.sense === 'same') return { payload, steps, value, reader };
    const whole = { steps: anchor.steps, value: refused, reader: around.validator };
    // Of one variant of several, too, unless it was only asked which it is.
    if (pair.sense === 'either' && pair.isAsked === undefined) return { payload, steps, value, reader, whole };
    return { payload, ...whole };
  }

  #readerOf(place: Pair['previous']): Form {
    const reach = reachOfPlace(place);
    if (reach === undefined) throw new Undecidable('a reference leads nowhere');
    return this.#sideOf(reach).readerOf(reach);
  }

  #sidesOf({ event, direction }: Question): Sides {
    const [from, to] = direction === 'backward' ? [event.previous, event.current] : [event.current, event.previous];
    const sent: Form = this.#sideOf(from).writerOf(from);
    const read: Form = this.#sideOf(to).readerOf(to);
    return {
      ...{ sent: sent.node, read: read.node, canSend: sent.canSend },
      ...{ writer: sent.validator, reader: read.validator },
    };
  }

  #sideOf(reach: Reach): PoolSide {
    const side = this.#events.get(reach) ?? createPoolSide([reach], this.#policy, this.table);
    this.#events.set(reach, side);
    return side;
  }
}

function showLarge(demand: Demand, sides: Sides, found: JsonValue, described: string): Evidence {
  const witness = expand(found);
  if (witness === undefined) return { message: refusedWhere(described) };
  return { witness, message: messageOf(demand, sides, witness) };
}

/** What the reader says of the value that breaks the payload. */
function messageOf(
  { steps, value, reader, whole }: Pick<Demand, 'steps' | 'value' | 'reader' | 'whole'>,
  sides: Sides,
  witness: JsonValue,
): string {
  const held = findHeld(witness, steps, (each) => quietly(() => satisfies(value, each)));
  if (held === undefined || reader.accepts(held.value))
    return whole === undefined ? sides.reader.firstError(witness).message : messageOf(whole, sides, witness);
  const { message } = reader.firstError(held.value);
  const isName = steps.some((step) => 'name' in step);
  const at = [held.pointer, ...(isName ? [`name ${JSON.stringify(held.value)}`] : [])].filter((part) => part !== '');
  const said = message.replace(/^the payload /, '');
  if (at.length === 0) return message;
  return said.startsWith('/') ? at.join(' ') + said : `${at.join(' ')} ${said}`;
}
