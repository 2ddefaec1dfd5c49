import type { Finding } from '@bloodbank/compat';
import { shorten } from './shorten.js';

/** A payload that is refused, with what it is called, and what the reader says of it. */
export interface ShownPayload {
  readonly label: string;
  /** Undefined where it is too long to be shown: then the error describes it. */
  readonly payload: string | undefined;
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

function show(label: string, payload: Finding['witness'], error: string | undefined): readonly ShownPayload[] {
  if (payload === undefined) return error === undefined ? [] : [{ label, payload, error }];
  return [{ label, payload: shorten(JSON.stringify(payload)), error: error ?? 'refused' }];
}

/** The payload and what the reader says of it, in one line. */
export function describeShown({ payload, error }: ShownPayload): string {
  return payload === undefined ? error : `${payload} (${error})`;
}

/** What follows the message of a finding wherever there is room: the evidence, what to do, where the rule is explained. */
export function findingDetails(finding: Finding): readonly string[] {
  const { fix, docs } = finding;
  return [
    ...payloadsOf(finding).map((shown) => `${capitalise(shown.label)}: ${describeShown(shown)}`),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
    `See ${docs}`,
  ];
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
