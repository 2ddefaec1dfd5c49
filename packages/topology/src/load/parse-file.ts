import { toError } from '@bloodbank/core/errors';
import type { TopologyFile } from '@bloodbank/core/ports';
import type { Finding, Origin } from '../finding.js';
import { pointerLines } from './pointer-lines.js';

/** A topology file that is JSON. */
export interface ParsedFile {
  readonly name: string;
  readonly file: string;
  readonly value: unknown;
  /** The place of a pointer; of the nearest thing above it that is there. */
  locate(pointer: string): Origin;
}

export type ParseResult =
  | { readonly ok: true; readonly parsed: ParsedFile }
  | { readonly ok: false; readonly finding: Finding };

export function parseFile({ name, file, text }: TopologyFile): ParseResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return { ok: false, finding: describeSyntaxError(file, text, toError(thrown).message) };
  }
  const lines = pointerLines(text);
  const locate = (pointer: string): Origin => {
    let nearest = pointer;
    while (nearest !== '' && !lines.has(nearest)) nearest = nearest.slice(0, nearest.lastIndexOf('/'));
    return { file, pointer, line: lines.get(nearest) ?? 1 };
  };
  return { ok: true, parsed: { name, file, value, locate } };
}

function describeSyntaxError(file: string, text: string, reason: string): Finding {
  const offset = Number(/position (\d+)/.exec(reason)?.[1] ?? text.length);
  const line = text.slice(0, offset).split('\n').length;
  const message = `The file is not JSON: ${reason}.`;
  return { severity: 'error', rule: 'json-syntax', file, line, pointer: '', message, fix: 'Correct the JSON.' };
}
