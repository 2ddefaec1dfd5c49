import { BloodbankError } from '@bloodbank/core/errors';
import { replyTextOf } from './reply-text.js';

const CONFLICT = /inequivalent arg '(?<argument>[^']*)' for (?<kind>queue|exchange) '(?<rest>[\s\S]*)$/;
const DIFFERENCE = /^[\s\S]*?: received (?<wanted>[\s\S]*?) but current is (?<actual>[\s\S]*)$/;

export interface TopologyConflict {
  readonly kind: 'queue' | 'exchange';
  readonly difference: { readonly argument: string; readonly declared: string; readonly live: string };
  /** Whether the broker had no room for all of it. */
  readonly isCut: boolean;
}

/**
 * What the broker's refusal to redeclare `name` says; undefined when it refused for another reason. Of what it says only the
 * beginning is sure to be there: the argument and the kind. The name comes from whoever asked.
 */
export function readConflict(error: Error, name: string): TopologyConflict | undefined {
  const { text, isCut } = replyTextOf(error);
  const { argument, kind, rest } = CONFLICT.exec(text)?.groups ?? {};
  if (argument === undefined || rest === undefined) return undefined;
  const said = rest.startsWith(name) ? rest.slice(name.length) : rest;
  const { wanted = 'another value', actual = 'something else' } = DIFFERENCE.exec(said)?.groups ?? {};
  const difference = { argument, declared: wanted, live: actual };
  return { kind: kind === 'exchange' ? 'exchange' : 'queue', difference, isCut };
}

/** The same in words. */
export function parseTopologyConflict(error: Error, name: string): BloodbankError | undefined {
  const conflict = readConflict(error, name);
  if (conflict === undefined) return undefined;
  const { kind, difference } = conflict;
  const { argument, declared, live } = difference;
  const message = `The ${kind} "${name}" exists with another "${argument}": the topology says ${declared}, the broker has ${live}.`;
  const remedy =
    kind === 'queue'
      ? `Give "${argument}" the broker's value in the topology, or let \`bloodbank topology apply --migrate ${name}\` rebuild it without loss.`
      : `Give "${argument}" the broker's value in the topology, or delete the exchange "${name}"; its bindings go with it.`;
  return new BloodbankError('transport.topology-conflict', message, { cause: error, remedy });
}
