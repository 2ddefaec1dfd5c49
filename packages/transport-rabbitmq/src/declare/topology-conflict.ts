import { BloodbankError } from '@bloodbank/core/errors';

const CONFLICT = /inequivalent arg '(?<argument>[^']*)' for (?<kind>queue|exchange) '(?<name>[^']*)'/;
const DIFFERENCE = /received (?<wanted>.*?) but current is (?<actual>[^"]*)/;

export interface TopologyConflict {
  readonly kind: 'queue' | 'exchange';
  readonly name: string;
  readonly difference: { readonly argument: string; readonly declared: string; readonly live: string };
}

/** What the broker's refusal to redeclare says; undefined when it refused for another reason. */
export function readConflict(error: Error): TopologyConflict | undefined {
  const conflict = CONFLICT.exec(error.message)?.groups;
  if (conflict === undefined) return undefined;
  const { argument = '', kind, name = '' } = conflict;
  const { wanted = 'another value', actual = 'something else' } = DIFFERENCE.exec(error.message)?.groups ?? {};
  const difference = { argument, declared: wanted, live: actual.trim() };
  return { kind: kind === 'exchange' ? 'exchange' : 'queue', name, difference };
}

/** The same in words. */
export function parseTopologyConflict(error: Error): BloodbankError | undefined {
  const conflict = readConflict(error);
  if (conflict === undefined) return undefined;
  const { kind, name, difference } = conflict;
  const { argument, declared, live } = difference;
  const message = `The ${kind} "${name}" exists with another "${argument}": the topology says ${declared}, the broker has ${live}.`;
  const remedy =
    kind === 'queue'
      ? `Give "${argument}" the broker's value in the topology, or let \`bloodbank topology apply --migrate ${name}\` rebuild it without loss.`
      : `Give "${argument}" the broker's value in the topology, or delete the exchange "${name}"; its bindings go with it.`;
  return new BloodbankError('transport.topology-conflict', message, { cause: error, remedy });
}
