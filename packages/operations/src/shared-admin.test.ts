import type { QueueAdmin } from '@bloodbank/core/ports';
import { waitFor } from '@bloodbank/testkit';
import { expect, it } from 'vitest';
import { shareAdmin } from './shared-admin.js';

const PATIENT = { timeoutMs: 60_000 };
const LONG_MS = 600_000;

/** Connections that only count themselves. */
function createOpener() {
  const counts = { opened: 0, closed: 0 };
  const open = async (): Promise<QueueAdmin> => {
    counts.opened += 1;
    const close = async (): Promise<void> => {
      counts.closed += 1;
    };
    return { close } as unknown as QueueAdmin;
  };
  return { counts, open };
}

it('who asks at once, and soon after each other, shares one connection', async () => {
  const { counts, open } = createOpener();
  const shared = shareAdmin(open, LONG_MS);
  const admins = await Promise.all([shared.use(async (admin) => admin), shared.use(async (admin) => admin)]);
  expect(await shared.use(async (admin) => admin)).toBe(admins[0]);
  expect(counts).toEqual({ opened: 1, closed: 0 });
  await shared.close();
  expect(counts).toEqual({ opened: 1, closed: 1 });
});

it('it ends once nobody asks, and the next one has a new one', async () => {
  const { counts, open } = createOpener();
  const shared = shareAdmin(open, 1);
  await shared.use(async () => {});
  await waitFor(() => counts.closed === 1, PATIENT);
  await shared.use(async () => {});
  expect(counts.opened).toBe(2);
  await shared.close();
});

it('after a failure the next one has a new one, and who is still at work keeps the old one', async () => {
  const { counts, open } = createOpener();
  const shared = shareAdmin(open, LONG_MS);
  let release = (): void => {};
  const slow = shared.use(
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
  );
  await expect(shared.use(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
  expect(counts).toEqual({ opened: 1, closed: 0 });
  await shared.use(async () => {});
  expect(counts.opened).toBe(2);
  release();
  await slow;
  expect(counts.closed).toBe(1);
  await shared.close();
  expect(counts.closed).toBe(2);
});

it('one that cannot be opened is tried again by the next one', async () => {
  let isAway = true;
  const { open } = createOpener();
  const shared = shareAdmin(async () => (isAway ? Promise.reject(new Error('away')) : open()), LONG_MS);
  await expect(shared.use(async () => {})).rejects.toThrow('away');
  isAway = false;
  await shared.use(async () => {});
  await shared.close();
});
