import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonValue } from '../json.js';
import { hashOf } from './hash-of.js';

/**
 * What was written under this key; `undefined` where that was another one, or the file is not what was written: its first line is
 * `key checksum`, and the rest what it is the checksum of.
 */
export function readChecked(path: string, key: string): JsonValue | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    return text.slice(0, end) === `${key} ${hashOf(body)}` ? (JSON.parse(body) as JsonValue) : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole, for `readChecked`. Never throws: without it the next run only takes longer. */
export function writeChecked(path: string, key: string, value: unknown): void {
  const temporary = join(dirname(path), `.${randomUUID()}`);
  const body = JSON.stringify(value);
  try {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(temporary, `${key} ${hashOf(body)}\n${body}`);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch {
    // A full disk, a folder that may not be written to, or that is none.
  }
}
