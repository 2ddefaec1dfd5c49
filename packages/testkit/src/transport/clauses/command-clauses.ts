import { expect } from 'vitest';
import { freshName } from '../../wait/fresh-name.js';
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
    // Who cannot tell whether anybody reads cannot tell who owns, either.
    needsOf: ['knowsRoutes'],
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
];
