import { once } from 'node:events';
import type { Writable } from 'node:stream';
import pc from 'picocolors';
import { toSafeJson } from './escape-text.js';

export type Colors = ReturnType<typeof pc.createColors>;

/** Writes lines to stdout or stderr. The promises are those of back-pressure: a reader that is slow slows the writer. */
export interface Printer {
  readonly isTerminal: boolean;
  /** Columns of the terminal, or undefined where lines may be as long as they like. */
  readonly width: number | undefined;
  readonly colors: Colors;
  /** A line, or several, of text whose foreign parts were already escaped: colours pass. */
  line(text?: string): Promise<void>;
  /** One JSON document on one line, or indented where a person reads it. */
  json(value: unknown, indent?: number): Promise<void>;
}

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export function createPrinter(stream: Stream, env: NodeJS.ProcessEnv): Printer {
  const write = async (text: string): Promise<void> => {
    if (stream.destroyed) return;
    if (!stream.write(`${text}\n`)) await once(stream, 'drain');
  };
  return {
    isTerminal: stream.isTTY === true,
    // Asked each time: the window may have been resized.
    get width() {
      return stream.isTTY === true ? (stream.columns ?? 80) : undefined;
    },
    colors: pc.createColors(hasColors(stream, env)),
    line: (text = '') => write(text),
    json: (value, indent) => write(toSafeJson(value, indent)),
  };
}

/** See no-color.org: present and not empty. FORCE_COLOR is what Node itself understands. */
function hasColors(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
