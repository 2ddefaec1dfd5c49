import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { toError } from '@bloodbank/core/errors';
import { UsageError } from '../shell/usage-error.js';

/** Where a text comes from: the command line itself, a file, or standard input. */
export type TextSource =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'stdin' };

/** No broker takes more than this by default, so nothing larger could be published. */
export const MAX_INPUT_BYTES: number = 16 * 1024 * 1024;

/** The argument of `--json`: the text itself, `@file`, or `-` for standard input. */
export function parseTextArgument(argument: string): TextSource {
  return argument.startsWith('@') ? parseFileArgument(argument.slice(1)) : parseDash(argument, 'inline');
}

/** The argument of `--payload-file`: a path, or `-` for standard input. */
export function parseFileArgument(argument: string): TextSource {
  return parseDash(argument, 'file');
}

function parseDash(argument: string, kind: 'inline' | 'file'): TextSource {
  if (argument === '-') return { kind: 'stdin' };
  return kind === 'inline' ? { kind, text: argument } : { kind, file: argument };
}

export function nameOfSource(source: TextSource): string {
  return source.kind === 'inline' ? 'the command line' : source.kind === 'file' ? source.file : 'standard input';
}

/**
 * The bytes of a source as they come.
 *
 * @throws {UsageError} while reading, when the source cannot be read.
 */
export async function* openReadable(source: TextSource, stdin: Readable): AsyncGenerator<Uint8Array> {
  const stream =
    source.kind === 'stdin'
      ? stdin
      : source.kind === 'file'
        ? createReadStream(source.file)
        : [Buffer.from(source.text)];
  try {
    for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (thrown) {
    throw new UsageError(`${nameOfSource(source)} cannot be read: ${toError(thrown).message}.`, 'Check the path.');
  }
}

/** @throws {UsageError} when the source cannot be read, or holds more than `MAX_INPUT_BYTES`. */
export async function readSource(source: TextSource, stdin: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const bytes of openReadable(source, stdin)) {
    sizeBytes += bytes.length;
    if (sizeBytes > MAX_INPUT_BYTES) {
      throw new UsageError(
        `${nameOfSource(source)} holds more than ${MAX_INPUT_BYTES / 1024 / 1024} MiB.`,
        'Brokers refuse messages of that size: put the bulk elsewhere and publish a reference to it.',
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
