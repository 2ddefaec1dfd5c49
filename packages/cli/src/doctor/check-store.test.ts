import type { StoreExamination } from '@bloodbank/event-store';
import { expect, it } from 'vitest';
import { findingFor } from './check-store.js';

const SOUND: StoreExamination = {
  address: 'PostgreSQL at postgres://db/app',
  serverVersion: '17.2 (Debian)',
  role: 'app',
  schema: 'public',
  step: 4,
  newestStep: 4,
  isReadOnly: false,
  mayCreate: true,
  mayWrite: true,
  newest: new Date('2026-11-30T10:00:00Z'),
};
const NEW = { ...SOUND, step: 0, newest: null };
const recorder = (messages: number, consumers: number) => ({ queue: 'recorder', messages, consumers });

it.each<[string, StoreExamination, ReturnType<typeof recorder> | undefined, 'pass' | 'warn' | 'fail', string]>([
  [
    'is sound',
    SOUND,
    recorder(0, 1),
    'pass',
    'migration 4 of 4; recorded last 2026-11-30T10:00:00.000Z; nothing waits',
  ],
  ['lags behind', SOUND, recorder(812, 1), 'pass', '812 wait to be recorded'],
  ['has no recorder', SOUND, recorder(812, 0), 'warn', 'nobody records, and 812 wait'],
  ['never recorded anything', { ...SOUND, newest: null }, undefined, 'pass', 'nothing was recorded yet'],
  ['has no tables yet', NEW, undefined, 'pass', 'the first `bloodbank store run` makes them'],
  ['may have no tables', { ...NEW, mayCreate: false }, undefined, 'fail', 'the role app may make none'],
  ['is read-only', { ...SOUND, isReadOnly: true }, undefined, 'fail', 'read-only'],
  ['is too old a server', { ...SOUND, serverVersion: '11.22' }, undefined, 'fail', 'older than 12'],
  ['was used by a newer version', { ...SOUND, step: 5 }, undefined, 'fail', 'a newer version of Bloodbank'],
  ['lacks a migration', { ...SOUND, step: 3 }, undefined, 'pass', 'migration 3 of 4, the others are made'],
  ['may not be migrated', { ...SOUND, step: 3, mayCreate: false }, undefined, 'fail', 'the next migration'],
  ['may have no next month', { ...SOUND, mayCreate: false }, undefined, 'warn', 'the table of the next month'],
  ['may not be written', { ...SOUND, mayWrite: false }, undefined, 'fail', 'may not read and add'],
])('a store that %s', (_, found, waiting, verdict, detail) => {
  const finding = findingFor(found, waiting);
  expect(finding).toMatchObject({ verdict, detail: expect.stringContaining(detail) });
  expect(finding.fix === undefined).toBe(verdict === 'pass');
});
