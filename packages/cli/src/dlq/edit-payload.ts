import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { type EditedEnvelope, editEnvelope, payloadOf } from '@bloodbank/operations';
import { readJsonInput } from '../input/parse-json.js';
import { UsageError } from '../shell/usage-error.js';

/** What a person made of a payload. `draft` is where a text that cannot be used was kept, so that the work is not lost. */
export type EditedPayload =
  | {
      readonly kind: 'changed';
      readonly envelope: EditedEnvelope;
      readonly draft: string;
      readonly discard: () => Promise<void>;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly reason: string; readonly draft?: string };

/** The editor that the environment names. @throws {UsageError} */
export function editorOf(env: NodeJS.ProcessEnv): string {
  const editor = env['VISUAL'] || env['EDITOR'];
  if (editor) return editor;
  throw new UsageError(
    '--edit needs an editor, and neither VISUAL nor EDITOR names one.',
    'Set EDITOR, such as EDITOR=vi.',
  );
}

/** Opens a dead letter's payload in the editor, and makes a new event of what was saved. An emptied file cancels. */
export async function editPayload(letter: DeadLetter, editor: string): Promise<EditedPayload> {
  const payload = payloadOf(letter);
  if (payload === undefined) return { kind: 'refused', reason: 'It is no event, so it has no payload to edit.' };
  // Whatever an edit would change unseen, the editor would show wrong.
  const unchanged = editEnvelope(letter, []);
  if (typeof unchanged === 'string') return { kind: 'refused', reason: unchanged };
  const before = `${JSON.stringify(payload.value, undefined, 2)}\n`;
  // Only its owner can read it: it holds what the schema calls sensitive.
  const folder = await mkdtemp(join(tmpdir(), 'bloodbank-edit-'));
  const draft = join(folder, `${letter.eventType ?? 'event'}.json`.replaceAll(/[^\w.-]/g, '_'));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await writeFile(draft, before, { mode: 0o600 });
  await openEditor(editor, draft).catch(async (thrown: unknown) => {
    await discard();
    throw thrown;
  });
  const after = await readFile(draft, 'utf8').catch(() => '');
  if (after.trim() === '' || after === before) {
    await discard();
    return { kind: after === before ? 'unchanged' : 'cancelled' };
  }
  const read = readJsonInput(Buffer.from(after));
  if (!read.ok) return { kind: 'refused', reason: `What was saved ${read.problem}.`, draft };
  const envelope = editEnvelope(letter, [{ path: ['payload'], value: read.value }]);
  return typeof envelope === 'string'
    ? { kind: 'refused', reason: envelope, draft }
    : { kind: 'changed', envelope, discard, draft };
}

/** As git does it: the variable may hold options, so a shell reads it. */
async function openEditor(editor: string, file: string): Promise<void> {
  const child = spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0)
    throw new UsageError(`The editor (${editor}) ended with ${String(code)}.`, 'Correct VISUAL or EDITOR.');
}
