import { toError } from '@bloodbank/core/errors';
import { describeLongIntegers, readStrictJson } from '@bloodbank/core/message';
import { UsageError } from '../shell/usage-error.js';

/**
 * JSON that the user handed in, and that means to every reader what it says.
 *
 * @throws {UsageError} that says where the text stops being JSON, or what in it no event can hold.
 */
export function parseJsonInput(bytes: Uint8Array, origin: string): unknown {
  const read = readJsonInput(bytes);
  if (read.ok) return read.value;
  throw new UsageError(`What ${origin} holds ${read.problem}.`, read.remedy);
}

export type JsonInput =
  | { readonly ok: true; readonly value: unknown }
  /** The problem follows the name of the text, as `is not JSON: …` does. */
  | { readonly ok: false; readonly isJson: boolean; readonly problem: string; readonly remedy: string };

export function readJsonInput(bytes: Uint8Array): JsonInput {
  const read = readStrictJson(bytes);
  if (!read.ok) {
    const remedy = 'Quote the text for the shell, such as --json \'{"name": "value"}\', or put it into a file.';
    const syntaxError = findSyntaxError(bytes);
    const problem =
      syntaxError === undefined
        ? `cannot be read: ${read.reason.replace('the body', 'the text')}`
        : `is not JSON: ${syntaxError}`;
    return { ok: false, isJson: syntaxError === undefined, problem, remedy };
  }
  if (read.longIntegers === undefined) return read;
  const problem = `cannot be read: ${describeLongIntegers(read.longIntegers)}`;
  return { ok: false, isJson: true, problem, remedy: 'Write it as a text, where the schema has one.' };
}

/**
 * The value in `path=value`: JSON where it is some, else the text.
 *
 * @throws {UsageError} for JSON that means something else to its readers.
 */
export function parseValue(written: string): unknown {
  const read = readJsonInput(Buffer.from(written));
  if (read.ok) return read.value;
  if (!read.isJson) return written;
  throw new UsageError(`The value ${JSON.stringify(written.slice(0, 100))} ${read.problem}.`, read.remedy);
}

/** The parser's own words, which name the place. */
function findSyntaxError(bytes: Uint8Array): string | undefined {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return undefined;
  } catch (thrown) {
    return toError(thrown).message;
  }
}
