import { decodeJson } from '../message/decode-json.js';

/**
 * What a service in a shadow run tells whoever replays to it, as replies to the events that it was sent: each message that it
 * would have published, and then how it settled the event.
 */
export type ShadowNote =
  | {
      readonly kind: 'published';
      /** The events of the replay that are named as parents. */
      readonly causes: readonly string[];
      /** Of the message that was held back. */
      readonly of: 'event' | 'command';
      readonly envelope: unknown;
    }
  | {
      readonly kind: 'settled';
      readonly cause: string;
      /** `again`: it was not the last attempt, and what it published does not count. */
      readonly outcome: 'handled' | 'failed' | 'again';
      /** Why it failed. */
      readonly failure?: { readonly code: string; readonly message: string };
      /** As what the service names itself in its envelopes. */
      readonly source: string;
    };

/** The group that takes a replay to a service in a shadow run: bound to nothing, so that it sees nothing that happens now. */
export function shadowGroupOf(group: string): string {
  return `${group}.shadow`;
}

export function encodeShadowNote(note: ShadowNote): Uint8Array {
  return Buffer.from(JSON.stringify(note));
}

/** Undefined for what is no such note. Never throws. */
export function readShadowNote(body: Uint8Array): ShadowNote | undefined {
  const decoded = decodeJson(body);
  const note = (decoded.ok ? decoded.value : null) as Partial<Record<string, unknown>> | null;
  if (typeof note !== 'object' || note === null) return undefined;
  const isSettled =
    note['kind'] === 'settled' && typeof note['cause'] === 'string' && typeof note['source'] === 'string';
  const isPublished =
    note['kind'] === 'published' && Array.isArray(note['causes']) && typeof note['envelope'] === 'object';
  return isSettled || isPublished ? (note as unknown as ShadowNote) : undefined;
}
