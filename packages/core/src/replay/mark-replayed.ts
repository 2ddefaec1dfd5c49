import { isObject } from '../json/object.js';
import { decodeJson } from '../message/decode-json.js';
import type { ReplayMark } from './replay-mark.js';

/**
 * The body of an envelope with the mark in its metadata; undefined for what is no envelope, which could not be marked and would
 * pass for something that happens now.
 */
export function markReplayed(body: Uint8Array, replay: ReplayMark): Uint8Array | undefined {
  const decoded = decodeJson(body);
  if (!decoded.ok || !isObject(decoded.value) || typeof decoded.value['event_id'] !== 'string') return undefined;
  const metadata = isObject(decoded.value['metadata']) ? decoded.value['metadata'] : {};
  return Buffer.from(JSON.stringify({ ...decoded.value, metadata: { ...metadata, replay } }));
}
