import { BloodbankError } from '@bloodbank/core';

const CONFLICT = /inequivalent arg '(?<argument>[^']*)' for (?<kind>queue|exchange) '(?<name>[^']*)'/;
const DIFFERENCE = /received (?<wanted>.*?) but current is (?<actual>[^"]*)/;

/** What the broker's refusal to redeclare means in words; undefined when it refused for another reason. */
export function parseTopologyConflict(error: Error): BloodbankError | undefined {
  const conflict = CONFLICT.exec(error.message)?.groups;
  if (conflict === undefined) return undefined;
  const { argument = '', kind = 'queue', name = '' } = conflict;
  const { wanted = 'another value', actual = 'something else' } = DIFFERENCE.exec(error.message)?.groups ?? {};
  const message = `The ${kind} "${name}" exists with another "${argument}": the topology says ${wanted}, the broker has ${actual.trim()}.`;
  const remedy =
    kind === 'queue'
      ? `Give "${argument}" the broker's value in the topology, or let "${name}" run empty, delete it, and let it be declared again.`
      : `Give "${argument}" the broker's value in the topology, or delete the exchange "${name}"; its bindings go with it.`;
  return new BloodbankError('transport.topology-conflict', message, { cause: error, remedy });
}
