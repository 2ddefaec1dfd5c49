import type { JsonValue } from '@bloodbank/schema-model';
import type { CompareOptions } from './compare-options.js';
import { satisfies } from './evaluate/evaluate.js';
import { buildNodes } from './node/build-nodes.js';
import type { Node } from './node/node.js';
import { NodeTable } from './node/node-table.js';
import { type AjvValidator, createAjvValidator } from './oracle/ajv-validator.js';
import { isWitness, quietly, type Sides, showWitness } from './oracle/witnessing.js';
import { createPublishable } from './policy/create-publishable.js';
import { toReader } from './policy/to-reader.js';
import { toWriter } from './policy/to-writer.js';
import { ajvDeviation } from './prepare/ajv-deviation.js';
import { haveSameLargeIntegers } from './prepare/large-integers.js';
import type { NormalSchema } from './prepare/normal-schema.js';
import type { PreparedSchema } from './prepare/prepare-schema.js';
import { Undecidable } from './prepare/undecidable.js';
import { landmarksOf } from './search/landmarks.js';
import { createRandom } from './search/random.js';
import { searchWitness } from './search/search-witness.js';
import { createBudget } from './solve/budget.js';
import { isFound, type Outcome } from './solve/outcome.js';
import { Solver } from './solve/solver.js';
import type { Verdict } from './verdict.js';

export const BUDGET_MS = 2_000;
export const MAX_PAYLOADS = 2_000;

/** Whether all that one schema's writers send is accepted by the other's readers. */
export function compareDirection(from: PreparedSchema, to: PreparedSchema, options: CompareOptions): Verdict {
  const reason = [from.normal, to.normal].find((normal) => normal instanceof Undecidable)?.message;
  if (reason !== undefined || from.normal instanceof Undecidable || to.normal instanceof Undecidable)
    return { verdict: 'UNPROVEN', tried: 0, reason: reason ?? '' };
  try {
    const isSet = options.policy === 'set';
    const writer = isSet ? from.normal : once(writers, from.normal, toWriter);
    const reader = isSet ? to.normal : once(readers, to.normal, toReader);
    const examples = [...(options.examples ?? []), ...from.examples, ...to.examples];
    const canSend = isSet ? () => true : createPublishable(from.normal);
    return decide({ writer, reader, canSend, examples }, options);
  } catch (error) {
    if (error instanceof Undecidable) return { verdict: 'UNPROVEN', tried: 0, reason: error.message };
    if (error instanceof RangeError)
      return { verdict: 'UNPROVEN', tried: 0, reason: 'the schema is nested too deeply' };
    throw error;
  }
}

const TOO_LARGE = 'a listed integer is beyond 2^53, where reading JSON makes different ones the same';

/** What is derived from a schema is derived once, for both directions and for all comparisons of it. */
const writers = new WeakMap<NormalSchema, NormalSchema>();
const readers = new WeakMap<NormalSchema, NormalSchema>();
const validators = new WeakMap<NormalSchema, AjvValidator>();

function once<T extends object>(
  known: WeakMap<NormalSchema, T>,
  from: NormalSchema,
  derive: (from: NormalSchema) => T,
): T {
  const found = known.get(from) ?? derive(from);
  known.set(from, found);
  return found;
}

interface Question {
  readonly writer: NormalSchema;
  readonly reader: NormalSchema;
  /** Whether a payload of the writer's schema is one that leaves a writer: that schema may be wider. */
  readonly canSend: (payload: JsonValue) => boolean;
  readonly examples: readonly JsonValue[];
}

function decide({ writer, reader, canSend, examples }: Question, options: CompareOptions): Verdict {
  const end = Date.now() + (options.budgetMs ?? BUDGET_MS);
  const table = new NodeTable();
  const sent = buildNodes(table, writer);
  const read = buildNodes(table, reader);
  if (sent === read) return { verdict: 'SAFE', provenBy: 'equality', tried: 0 };
  const sides: Sides = {
    ...{ sent, read, canSend },
    writer: once(validators, writer, createAjvValidator),
    reader: once(validators, reader, createAjvValidator),
  };
  const isOver = (): boolean => Date.now() > end || options.signal?.aborted === true;

  const example = examples.find((value) => isWitness(sides, value));
  if (example !== undefined) return showWitness(sides, example, examples.indexOf(example) + 1);
  const { outcome, reason } = prove(table, sent, read, options);
  if (outcome === 'none') {
    if (!haveSameLargeIntegers(writer, reader))
      return { verdict: 'UNPROVEN', tried: examples.length, reason: TOO_LARGE };
    const deviation = ajvDeviation(writer) ?? ajvDeviation(reader);
    if (deviation !== undefined) return { verdict: 'UNPROVEN', tried: examples.length, reason: deviation };
    return { verdict: 'SAFE', provenBy: 'proof', tried: examples.length };
  }
  if (isFound(outcome) && isWitness(sides, outcome.value))
    return showWitness(sides, outcome.value, examples.length + 1);
  const found = searchWitness({
    seeds: isFound(outcome) ? [...examples, outcome.value] : examples,
    landmarks: landmarksOf([writer.$defs, reader.$defs]),
    random: createRandom(options.seed ?? 1),
    maxPayloads: options.maxPayloads ?? MAX_PAYLOADS,
    isOver,
    isSent: (value) => quietly(() => satisfies(sent, value)),
    isWitness: (value) => isWitness(sides, value),
  });
  if (found.witness !== undefined) return showWitness(sides, found.witness, found.tried);
  return {
    verdict: 'UNPROVEN',
    tried: found.tried,
    reason: reason ?? 'neither a proof nor a payload that breaks was found',
  };
}

/** Looks for a value of one that is none of the other. */
function prove(
  table: NodeTable,
  sent: Node,
  read: Node,
  options: CompareOptions,
): { readonly outcome: Outcome; readonly reason?: string } {
  const budget = createBudget((options.budgetMs ?? BUDGET_MS) / 2, options.signal);
  try {
    return { outcome: new Solver(table, budget).solveBetween(sent, read) };
  } catch (error) {
    if (error instanceof Undecidable) return { outcome: 'unknown', reason: error.message };
    if (error instanceof RangeError) return { outcome: 'unknown', reason: 'the schema is nested too deeply' };
    throw error;
  }
}
