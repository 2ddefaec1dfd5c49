import type { CopiedKind } from '@bloodbank/core';
import { expect } from 'vitest';
import { freshName } from '../../wait/fresh-name.js';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { caught } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

/** What the port promises of commands alone. */
export const COMMAND_CLAUSES: readonly Clause[] = [
  {
    id: 'P2',
    name: 'a command that nobody owns is not routed, whoever watches',
    needsOf: ['knowsRoutes'],
    run: async ({ connect, message }) => {
      const transport = await connect();
      const tap = { tap: [{ kind: 'event' as const, pattern: '#' }] };
      await transport.consume(tap, { prefetch: 10 }, async () => ({ kind: 'ack' }));
      const command = { ...message('command'), address: { kind: 'command' as const, key: freshName('nobody') } };
      expect(await transport.publish(command, AMPLE)).toEqual({ routed: false });
    },
  },
  {
    id: 'D2',
    name: 'a second owner of a command is refused with both names, an instance of the first is not',
    run: async ({ connect, createGroup }) => {
      const [first, instance, second] = [await connect(), await connect(), await connect()];
      const group = { ...createGroup(), kind: 'command' as const };
      await first.declare(group);
      await instance.declare(group);
      await instance.close();
      const other = { ...createGroup({ prefix: group.prefix }), kind: 'command' as const };
      const error = await caught(second.declare(other), 5_000);
      expect(error).toMatchObject({ code: 'command.owned' });
      expect(String(error)).toContain(group.group);
      expect(String(error)).toContain(other.group);
      await first.declare(group);
    },
  },
  {
    id: 'C16',
    name: 'a copy is told as what it is, also after a retry, and anything else as none',
    run: async ({ connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<CopiedKind | undefined>();
      let count = 0;
      await transport.consume(group, { prefetch: 1 }, async ({ copyOf }) => {
        received.record(copyOf);
        count += 1;
        const failure = { code: 'handler.failed', errorName: 'Error', message: 'once' } as const;
        return count === 1 ? { kind: 'retry', delayMs: 0, failure } : { kind: 'ack' };
      });
      await transport.publish(message(`${group.prefix}.a`, { copyOf: 'command' }), AMPLE);
      await waitFor(() => received.items.length === 2);
      await transport.publish(message(`${group.prefix}.b`, { copyOf: 'reply' }), AMPLE);
      await waitFor(() => received.items.length === 3);
      await transport.publish(message(`${group.prefix}.c`), AMPLE);
      await waitFor(() => received.items.length === 4);
      expect(received.items).toEqual(['command', 'command', 'reply', undefined]);
    },
  },
];
