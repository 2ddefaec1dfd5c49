import type { Contract } from '@bloodbank/core/contract';
import { generateSync, type JsonSchema } from 'json-schema-faker';
import { SAMPLE_FORMATS } from './sample-formats.js';

/** Attempts at one sample. Each leaves out more of what may be left out. */
const ATTEMPTS = 40;
/** A schema that asks for more than this is not sampled: the process would be busy with it for long. */
const MAX_SIZE = 10_000;
const SIZES = ['minItems', 'minLength', 'minProperties', 'minContains'];

/**
 * A random payload that may be published: what is made of the schema is kept only when the contract's own validator accepts
 * it. The same seed gives the same payload.
 *
 * @throws {TypeError} when none was found: the schema refuses every value, or combines its parts in a way that chance does
 * not meet.
 */
export function samplePayload(contract: Contract, seed: number): unknown {
  const size = largestSize(contract.schema);
  if (size > MAX_SIZE) {
    throw new TypeError(
      `No sample of ${contract.type} is made: its schema asks for a size of ${size}, and ${MAX_SIZE} is the most.`,
    );
  }
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const sample: unknown = JSON.parse(
        JSON.stringify(
          generateSync(contract.schema as JsonSchema, {
            // Seeds that follow one another must not give samples that do.
            seed: (Math.imul(seed, 2_654_435_761) + Math.imul(attempt, 40_503)) >>> 0,
            formats: SAMPLE_FORMATS,
            optionalsProbability: attempt < ATTEMPTS / 2 ? 0.5 : 0,
            maxDepth: 12,
          }),
        ) ?? 'null',
      );
      const [issue] = contract.validatePublish(sample);
      if (issue === undefined) return sample;
      reason = `${issue.pointer === '' ? 'the payload' : issue.pointer} ${issue.message}`;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw new TypeError(`No sample of ${contract.type} was found in ${ATTEMPTS} attempts; of the last one: ${reason}.`);
}

function largestSize(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (largest, [key, member]) =>
      Math.max(largest, SIZES.includes(key) && typeof member === 'number' ? member : largestSize(member)),
    0,
  );
}
