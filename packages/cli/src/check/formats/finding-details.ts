import type { Finding } from '@bloodbank/compat';
import { shorten } from './shorten.js';

type Detailed = Pick<Finding, 'witness' | 'witness_error' | 'fix' | 'docs'>;

/** What follows the message of a finding wherever there is room: the evidence, what to do, where the rule is explained. */
export function findingDetails({ witness, witness_error, fix, docs }: Detailed): readonly string[] {
  return [
    ...(witness === undefined ? [] : [`Payload: ${shorten(JSON.stringify(witness))} (${witness_error ?? 'refused'})`]),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
    `See ${docs}`,
  ];
}
