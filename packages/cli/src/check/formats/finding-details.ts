import type { Finding } from '@bloodbank/compat';
import { shorten } from './shorten.js';

/** A payload that is refused, with what it is called, and what the reader says of it. */
export interface ShownPayload {
  readonly label: string;
  readonly payload: string;
  readonly error: string;
}

/** The evidence of a finding: one payload, or an old and a new one where both are refused. */
export function payloadsOf(finding: Finding): readonly ShownPayload[] {
  const { direction, witness, witness_error, forward_witness, forward_witness_error } = finding;
  const isBoth = direction === 'both';
  return [
    show(isBoth ? 'old payload' : 'payload', witness, witness_error),
    show('new payload', forward_witness, forward_witness_error),
  ].flat();
}

function show(label: string, payload: Finding['witness'], error = 'refused'): readonly ShownPayload[] {
  return payload === undefined ? [] : [{ label, payload: shorten(JSON.stringify(payload)), error }];
}

/** What follows the message of a finding wherever there is room: the evidence, what to do, where the rule is explained. */
export function findingDetails(finding: Finding): readonly string[] {
  const { fix, docs } = finding;
  return [
    ...payloadsOf(finding).map(({ label, payload, error }) => `${capitalise(label)}: ${payload} (${error})`),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
    `See ${docs}`,
  ];
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
