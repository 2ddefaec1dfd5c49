import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Acceptance } from '@bloodbank/compat';
import { BloodbankError } from '@bloodbank/core';
import { compareText } from '@bloodbank/schema-model';

export const ACCEPTED_FILE = 'compat-accepted.json';

/**
 * The findings that somebody answers for; none where there is no such file.
 *
 * @throws {BloodbankError} `config.invalid` when the file says something else.
 */
export async function readAccepted(root: string): Promise<readonly Acceptance[]> {
  const file = join(root, ACCEPTED_FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  try {
    const { accepted } = JSON.parse(text) as { readonly accepted?: unknown };
    if (Array.isArray(accepted) && accepted.every(isAcceptance)) return accepted;
  } catch (cause) {
    throw new BloodbankError('config.invalid', `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  throw new BloodbankError('config.invalid', `${file} has a form that means nothing.`, {
    remedy:
      'Write {"accepted": [{"fingerprint": "<12 characters>", "reason": "<why>"}]}, or use `bloodbank check accept`.',
  });
}

/** Sorted, so that two people who each accept a finding do not conflict. */
export async function writeAccepted(root: string, accepted: readonly Acceptance[]): Promise<string> {
  const file = join(root, ACCEPTED_FILE);
  const sorted = [...accepted].sort((a, b) => compareText(a.fingerprint, b.fingerprint));
  await writeFile(file, `${JSON.stringify({ accepted: sorted }, undefined, 2)}\n`);
  return file;
}

function isAcceptance(value: unknown): value is Acceptance {
  if (typeof value !== 'object' || value === null) return false;
  const { fingerprint, reason, by, at } = value as Readonly<Record<string, unknown>>;
  const isText = (text: unknown): boolean => text === undefined || typeof text === 'string';
  return (
    typeof fingerprint === 'string' && typeof reason === 'string' && reason.trim() !== '' && isText(by) && isText(at)
  );
}
