import type { Finding } from '@bloodbank/compat';
import { shorten } from './shorten.js';

type Told = Pick<Finding, 'witness' | 'witness_error' | 'fix' | 'docs'>;

/** What follows the message of a finding wherever there is room: the evidence, what to do, where the rule is explained. */
export function tellMore({ witness, witness_error, fix, docs }: Told): readonly string[] {
  return [
    ...(witness === undefined ? [] : [`Payload: ${shorten(JSON.stringify(witness))} (${witness_error ?? 'refused'})`]),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
    `See ${docs}`,
  ];
}
