import { Readable } from 'node:stream';
import { readJsonInput } from '../input/parse-json.js';
import { isBlankLine, splitLines } from '../input/split-lines.js';

/** Below what the protocol's reader takes; behind that, it would fall silent. */
export const MAX_MESSAGE_BYTES: number = 8 * 1024 * 1024;

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/**
 * The messages of a client, a line each, of which only those come through that mean to every reader what they say. The client is
 * told of each other one, and the next is read. Ends with `stdin`.
 */
export function guardMessages(stdin: AsyncIterable<unknown>, answer: (line: string) => void): Readable {
  return Readable.from(readMessages(stdin, answer), { objectMode: false });
}

async function* readMessages(
  stdin: AsyncIterable<unknown>,
  answer: (line: string) => void,
): AsyncGenerator<Uint8Array> {
  const refuse = (code: number, message: string): void =>
    // The protocol leaves the id out where none could be read.
    answer(`${JSON.stringify({ jsonrpc: '2.0', error: { code, message } })}\n`);
  for await (const { bytes } of splitLines(stdin, MAX_MESSAGE_BYTES)) {
    if (bytes === undefined) {
      refuse(INVALID_REQUEST, `A message has at most ${MAX_MESSAGE_BYTES} bytes.`);
      continue;
    }
    if (isBlankLine(bytes)) continue;
    const read = readJsonInput(bytes);
    if (read.ok) yield Buffer.concat([bytes, NEWLINE]);
    else refuse(read.isJson ? INVALID_REQUEST : PARSE_ERROR, `The message ${read.problem}.`);
  }
}

const NEWLINE = Buffer.from('\n');
