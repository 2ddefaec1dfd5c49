import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UsageError } from '../shell/usage-error.js';
import { editorOf, editPayload } from './edit-payload.js';

const OLD = '01a1fc0b-86bb-74a3-ae53-08c90d35e4eb';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bloodbank-editor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function letterOf(envelope: object = { event_id: OLD, event_type: 'a.b', payload: { n: 1 } }): DeadLetter {
  const facts = { eventId: OLD, eventType: 'a.b', reason: 'failed', code: 'c', message: 'm' } as const;
  return {
    ...facts,
    address: { kind: 'event', key: 'a.b' },
    destination: 'e',
    body: Buffer.from(JSON.stringify(envelope)),
    properties: {},
    headers: {},
  };
}

/** An editor that does one thing to the file. What it saw and where is written down. */
function editorThat(change: string): string {
  const script = join(folder, 'editor.cjs');
  const note = JSON.stringify(join(folder, 'note.json'));
  writeFileSync(
    script,
    `const fs = require('node:fs'); const file = process.argv.at(-1);
     fs.writeFileSync(${note}, JSON.stringify({ file, text: fs.readFileSync(file, 'utf8'), mode: fs.statSync(file).mode & 0o777 }));
     ${change}`,
  );
  return `"${process.execPath}" "${script}" --wait`;
}
const noted = (): { readonly file: string; readonly text: string; readonly mode: number } =>
  JSON.parse(readFileSync(join(folder, 'note.json'), 'utf8'));

it('makes a new event of what was saved, linked to the old one', async () => {
  const edited = await editPayload(letterOf(), editorThat(`fs.writeFileSync(file, '{"n": 2}')`));
  if (edited.kind !== 'changed') throw new Error(edited.kind);
  expect(noted()).toMatchObject({ text: '{\n  "n": 1\n}\n', mode: 0o600 });
  expect(JSON.parse(Buffer.from(edited.envelope.body).toString())).toMatchObject({
    event_id: edited.envelope.messageId,
    event_type: 'a.b',
    payload: { n: 2 },
    causation_id: OLD,
    correlation_ids: [OLD],
  });
  expect(edited.envelope.messageId).not.toBe(OLD);
  expect(statSync(edited.draft).isFile()).toBe(true);
  await edited.discard();
  expect(existsSync(edited.draft)).toBe(false);
});

it.each([
  ['', 'unchanged'],
  [`fs.writeFileSync(file, ' ')`, 'cancelled'],
  ['fs.rmSync(file)', 'cancelled'],
])('%j leaves it as it was: %s, and no file behind', async (change, kind) => {
  expect(await editPayload(letterOf(), editorThat(change))).toEqual({ kind });
  expect(existsSync(noted().file)).toBe(false);
});

it('keeps what is not JSON, and says where', async () => {
  const edited = await editPayload(letterOf(), editorThat(`fs.writeFileSync(file, '{"n": ')`));
  expect(edited).toMatchObject({ kind: 'refused', reason: expect.stringContaining('not JSON'), draft: noted().file });
  expect(readFileSync(noted().file, 'utf8')).toBe('{"n": ');
  rmSync(join(noted().file, '..'), { recursive: true });
});

it.each([
  ['9007199254740993', /\/payload\/n is an integer beyond 2\^53/],
  ['1, "n": 2', /same name twice/],
])('opens nothing where an edit would change more than it shows: %s', async (n, reason) => {
  const body = Buffer.from(`{"event_id":"${OLD}","event_type":"a.b","payload":{"n":${n}}}`);
  const edited = await editPayload({ ...letterOf(), body }, 'false');
  expect(edited).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
});

it('keeps a draft with an integer that would become another one', async () => {
  const edited = await editPayload(letterOf(), editorThat(`fs.writeFileSync(file, '{"n": 9007199254740993}')`));
  expect(edited).toMatchObject({ kind: 'refused', reason: expect.stringContaining('/n is an integer beyond 2^53') });
  rmSync(join(noted().file, '..'), { recursive: true });
});

it('opens nothing for what is no event, and says so when the editor fails', async () => {
  expect(await editPayload(letterOf([]), 'false')).toMatchObject({ kind: 'refused' });
  await expect(editPayload(letterOf(), editorThat('process.exit(3)'))).rejects.toThrow('ended with 3');
});

it('takes VISUAL before EDITOR, and says what is missing without them', () => {
  expect(editorOf({ VISUAL: 'code --wait', EDITOR: 'vi' })).toBe('code --wait');
  expect(editorOf({ VISUAL: '', EDITOR: 'vi' })).toBe('vi');
  expect(() => editorOf({})).toThrow(UsageError);
});
