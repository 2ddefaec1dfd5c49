import { type Contract, findContract, type Registry } from '@bloodbank/core/contract';
import { assertEnvelope, type PreparedEnvelope, prepareEnvelope, type Source } from '@bloodbank/core/envelope';
import type { PublishOptions } from '@bloodbank/core/ports';
import { UsageError } from '../shell/usage-error.js';
import { fillFamily } from './fill-family.js';

/**
 * The contract that a person names to publish: of an event type, or of a family by its template, which no message may
 * bear and which the payload will fill.
 *
 * @throws {Invalid} `schema.unknown-type`, `schema.wrong-kind`
 */
export function findPublishable(registry: Registry, type: string): Contract {
  const contract = registry.find(type);
  const isTemplate = contract?.type === type && contract.parameters.length > 0;
  return isTemplate && contract.kind === 'event' ? contract : findContract(registry, type, 'event');
}

/** @throws {Invalid | UsageError} when the payload is none of this type. */
export function preparePayload(
  registry: Registry,
  type: string,
  payload: unknown,
  source: Source,
  options: PublishOptions,
): PreparedEnvelope {
  const eventType = fillFamily(findPublishable(registry, type), type, payload);
  return prepareEnvelope(registry, source, eventType, payload, options);
}

/** @throws {Invalid | UsageError} when the value is no envelope of this type. */
export function prepareReadyEnvelope(registry: Registry, type: string, value: unknown): PreparedEnvelope {
  const said = typeof value === 'object' && value !== null && 'event_type' in value ? value.event_type : undefined;
  if (typeof said === 'string' && said !== type) {
    throw new UsageError(`The envelope is of type ${JSON.stringify(said)}, not ${type}.`, `Publish it as ${said}.`);
  }
  return assertEnvelope(registry, value, 'event');
}

/** @throws {UsageError} when the schema has no example. */
export function exampleOf(contract: Contract): unknown {
  if (contract.examples.length > 0) return contract.examples[0];
  throw new UsageError(
    `The schema of ${contract.type} has no example.`,
    `Add one to "examples" in ${contract.file}, or give a payload with --json.`,
  );
}
