import { Unreachable } from '@bloodbank/core/errors';
import { expect, test } from 'vitest';
import { startFakeServer } from '../fake-server.fixture.js';
import { openConnection } from './open-connection.js';

const addressOf = (url: string) => ({ url, name: 'test', heartbeatSeconds: 10, connectTimeoutMs: 3_000 });

test.each([
  { replyCode: 541, replyText: 'INTERNAL_ERROR' },
  { replyCode: 320, replyText: 'CONNECTION_FORCED' },
])('a connection that is closed as it opens ($replyCode) is one that cannot be reached', async (closeWith) => {
  const url = await startFakeServer({ closeWith });
  await expect(openConnection(addressOf(url))).rejects.toThrow(Unreachable);
  await expect(openConnection(addressOf(url))).rejects.toThrow(closeWith.replyText);
});

test('opens and closes where nobody interferes', async () => {
  const connection = await openConnection(addressOf(await startFakeServer({})));
  await connection.close();
});
