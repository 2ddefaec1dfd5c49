import { createHash } from 'node:crypto';
import type { ConsumerGroup } from '@bloodbank/core/ports';
import { describeOnBrokers, freshName } from '@bloodbank/testkit';
import { commandsExchangeOf, ownerMarkerOf } from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { openBench, type TestBench } from '../test-bench.fixture.js';

/** A name of so many bytes that begins with `start`. */
const fill = (start: string, bytes: number, letter = 'n'): string =>
  start + letter.repeat(Math.floor((bytes - Buffer.byteLength(start)) / Buffer.byteLength(letter)));

describeOnBrokers('who owns a command is said', (broker) => {
  const commandsOf = ({ exchange }: TestBench): string => commandsExchangeOf(exchange);

  const signOf = (bench: TestBench, pattern: string): string =>
    `owner.${createHash('sha256')
      .update(ownerMarkerOf(commandsOf(bench), pattern))
      .digest('hex')}`;

  function ownerOf(bench: TestBench, group: string, pattern: string): ConsumerGroup {
    const marker = ownerMarkerOf(commandsOf(bench), pattern);
    const sign = signOf(bench, pattern);
    onTestFinished(async () => {
      const connection = bench.outside;
      for (const queue of [marker, sign, group, `dlq.${group}`]) await connection.deleteQueue(queue).catch(() => {});
      await connection.deleteExchange(`owner.${commandsOf(bench)}`).catch(() => {});
    });
    return { kind: 'command', group, name: group, patterns: [pattern], retryDelaysMs: [] };
  }

  test.each([
    ['short names', 'owner', 20, 30, 'n'],
    ['a long name of the owner', 'owner', 200, 30, 'n'],
    ['a long pattern', 'owner', 20, 180, 'n'],
    ['both long', 'owner', 200, 180, 'n'],
    ['letters of several bytes', 'ow→ner', 200, 180, '→'],
    ['quotes', `it's "mine": received 'a' but current is 'b'`, 60, 30, "'"],
    ['quotes in long names', `it's "mine"`, 200, 180, '"'],
  ])('with %s', async (_, start, ownerBytes, patternBytes, letter) => {
    const bench = await openBench(broker);
    const [first, second] = [await bench.connect(), await bench.connect()];
    const pattern = fill(`${freshName('do')}.`, patternBytes, letter);
    const owner = fill(`${freshName('a')}.${start}`, ownerBytes + 20, letter);
    await first.declare(ownerOf(bench, owner, pattern));
    await first.declare(ownerOf(bench, owner, pattern));
    const other = fill(freshName('z'), ownerBytes, letter);
    const declaring = second.declare(ownerOf(bench, other, pattern));
    await expect(declaring).rejects.toMatchObject({
      code: 'command.owned',
      message: `"${other}" cannot own the command "${pattern}": it belongs to "${owner}".`,
      remedy: expect.stringContaining(`stop "${owner}"`),
    });
  });

  test('after it moved: the owner that is there now, and nobody where a version claimed it that put up no sign', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const pattern = fill(`${freshName('do')}.`, 180);
    const [first, second, third] = ['a', 'b', 'c'].map((name) => fill(freshName(name), 60)) as [string, string, string];
    await transport.declare(ownerOf(bench, first, pattern));
    await bench.outside.deleteQueue(ownerMarkerOf(commandsOf(bench), pattern));
    await transport.declare(ownerOf(bench, second, pattern));
    const declaring = () => transport.declare(ownerOf(bench, third, pattern));
    await expect(declaring()).rejects.toThrow(`it belongs to "${second}".`);
    await bench.outside.deleteQueue(signOf(bench, pattern));
    await expect(declaring()).rejects.toMatchObject({
      message: expect.stringContaining(
        'it belongs to another service, for whose name the reply of the broker has no room',
      ),
      remedy: expect.stringContaining(
        'find it in the argument "x-dead-letter-routing-key" of the queue "owner.commands.',
      ),
    });
  });
});
