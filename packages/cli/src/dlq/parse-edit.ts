import type { Edit } from '@bloodbank/operations';
import { parseValue } from '../input/parse-json.js';
import { UsageError } from '../shell/usage-error.js';

/** Reads `payload.labels.0=text`: a path of names and list indexes, and JSON, or else plain text. */
export function parseEdit(text: string): Edit {
  const at = text.indexOf('=');
  const path = text.slice(0, at).split('.');
  if (path[0] !== 'payload' || path.length < 2 || path.includes('')) {
    throw new UsageError(`--set changes fields of the payload, not ${JSON.stringify(text.slice(0, at))}.`);
  }
  return { path, value: parseValue(text.slice(at + 1)) };
}
