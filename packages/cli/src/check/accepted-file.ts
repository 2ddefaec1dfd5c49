import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Acceptance } from '@bloodbank/compat';
import { BloodbankError } from '@bloodbank/core/errors';
import { compareText, isJsonObject } from '@bloodbank/schema-model';

export const ACCEPTED_FILE = 'compat-accepted.json';

const REMEDY =
  'Write {"accepted": [{"fingerprint": "<12 characters>", "reason": "<why>"}]}, or use `bloodbank check accept`.';

/**
 * The findings that somebody answers for; none where there is no such file.
 *
 * @throws {BloodbankError} `config.invalid` when the file cannot be read, or says something else.
 */
export async function readAccepted(root: string): Promise<readonly Acceptance[]> {
  const file = join(root, ACCEPTED_FILE);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw invalid(`${file} cannot be read: ${cause.message}.`, cause);
  });
  if (text === undefined) return [];
  const content = parse(file, text);
  const accepted = isJsonObject(content) ? content['accepted'] : undefined;
  if (!Array.isArray(accepted)) throw invalid(`${file} holds no list "accepted".`);
  for (const [index, each] of accepted.entries()) {
    const fault = faultOf(each);
    if (fault !== undefined) throw invalid(`${file}: ${fault} in entry ${index + 1} of "accepted".`);
  }
  return accepted as readonly Acceptance[];
}

/** Sorted, so that two people who each accept a finding do not conflict. */
export async function writeAccepted(root: string, accepted: readonly Acceptance[]): Promise<string> {
  const file = join(root, ACCEPTED_FILE);
  const sorted = [...accepted].sort((a, b) => compareText(a.fingerprint, b.fingerprint));
  await writeFile(file, `${JSON.stringify({ accepted: sorted }, undefined, 2)}\n`);
  return file;
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(`${file} is not JSON: ${(cause as Error).message}`, cause);
  }
}

const KEYS = ['fingerprint', 'reason', 'by', 'at'];

/** What is wrong with one acceptance. A key that means nothing is a mistake: somebody trusts it to do something. */
function faultOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) return 'something that is no object';
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return `${JSON.stringify(unknown)}, which means nothing,`;
  const odd = KEYS.find((key) => value[key] !== undefined && typeof value[key] !== 'string');
  if (odd !== undefined) return `${JSON.stringify(odd)} that is no text`;
  if (!/^[0-9a-f]{12}$/.test(String(value['fingerprint']))) return 'no fingerprint of twelve characters';
  return String(value['reason'] ?? '').trim() === '' ? 'no reason' : undefined;
}

function invalid(message: string, cause?: unknown): BloodbankError {
  return new BloodbankError('config.invalid', message, { remedy: REMEDY, ...(cause === undefined ? {} : { cause }) });
}
