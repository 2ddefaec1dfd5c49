import { type OutgoingMessage, type Routing, silentLogger } from '@bloodbank/core/ports';
import { expect, it } from 'vitest';
import { publishCopy } from './publish-copy.js';

const copy: OutgoingMessage = {
  address: { kind: 'event', key: 'a.b' },
  body: Buffer.from('{}'),
  properties: {},
  headers: {},
  copyOf: 'command',
};

/** A transport whose copies are answered when the test says so. */
function openScene() {
  const answers: ((routing: Routing) => void)[] = [];
  const publish = (): Promise<Routing> => new Promise((resolve) => answers.push(resolve));
  const parts = { transport: { publish }, logger: silentLogger, publishTimeoutMs: 1_000 };
  const answer = async (recorded: boolean): Promise<void> => {
    answers.shift()?.({ routed: false, recorded });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { show: () => publishCopy(parts, copy), answer, answers };
}

async function isWaiting(shown: Promise<void>): Promise<boolean> {
  return Promise.race([shown.then(() => false), new Promise<true>((resolve) => setImmediate(() => resolve(true)))]);
}

it('is waited for where somebody records, and while nobody knows', async () => {
  const { show, answer } = openScene();
  const first = show();
  expect(await isWaiting(first)).toBe(true);
  await answer(true);
  expect(await isWaiting(first)).toBe(false);
  expect(await isWaiting(show())).toBe(true);
});

it('is sent and not waited for while nobody records, until somebody does', async () => {
  const { show, answer, answers } = openScene();
  void show();
  await answer(false);
  expect(await isWaiting(show())).toBe(false);
  expect(answers).toHaveLength(1);
  await answer(true);
  expect(await isWaiting(show())).toBe(true);
});
