import { IDLE_AGENT } from '@bloodbank/core/agents';
import type { AgentChange, AgentRecord, AgentStates } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../conformance/clause.js';
import { waitFor } from '../wait/wait-for.js';
import { within } from '../wait/within.js';
import type { AgentStatesHarness } from './agent-states-harness.js';

const LONG = { windowMs: 60_000 };
const SHORT_MS = 400;
/** Clocks of two processes, and of a store that counts whole milliseconds. */
const CLOCK_MS = 10;

const WORKING: AgentChange = {
  state: 'working',
  commandId: '3c59dc04-8e88-4502-8d54-1a3b9f2e6c77',
  eventId: '0199d0f0-0000-7000-8000-000000000001',
  prePauseState: null,
  ttlDeadline: new Date('2026-11-30T12:00:00.000Z'),
  leaseMs: 60_000,
};
const PAUSED: AgentChange = { ...WORKING, state: 'paused', prePauseState: 'working' };

function taking(commandId: string): AgentChange {
  return { ...WORKING, commandId };
}

/** Every test of every clause of the AgentStates port. */
export const AGENT_STATES_CLAUSES: readonly PortClause<AgentStatesHarness>[] = [
  {
    id: 'A1',
    name: 'an agent that nobody has written is undefined, and stays so when it is asked for',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      for (const asked of [states, other, states]) expect(await asked.find('grolf')).toBeUndefined();
      expect(await states.list()).toEqual([]);
      expect(await states.change('grolf', 0, IDLE_AGENT)).toMatchObject({ isChanged: true, found: { version: 1 } });
    },
  },
  {
    id: 'A2',
    name: 'everything is written, and told to everybody',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const begin = Date.now();
      for (const [version, to] of [IDLE_AGENT, WORKING, PAUSED, IDLE_AGENT].entries()) {
        const changed = await states.change('grolf', version, to);
        const { leaseMs: _, ...written } = to;
        expect(changed).toMatchObject({ isChanged: true, found: { ...written, agent: 'grolf', version: version + 1 } });
        expect(await other.find('grolf')).toEqual(changed.found);
      }
      const { enteredAt } = (await states.find('grolf')) as AgentRecord;
      expect(Math.abs(enteredAt.getTime() - begin)).toBeLessThan(30_000);
    },
  },
  {
    id: 'A2',
    name: 'from another version nothing is written, and what stands there is told',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      expect(await states.change('grolf', 1, WORKING)).toEqual({ isChanged: false, found: undefined });
      await states.change('grolf', 0, IDLE_AGENT);
      await states.change('grolf', 1, WORKING);
      const before = await states.find('grolf');
      for (const version of [0, 1, 3]) {
        expect(await other.change('grolf', version, IDLE_AGENT)).toEqual({ isChanged: false, found: before });
      }
      expect(await states.find('grolf')).toEqual(before);
    },
  },
  {
    id: 'A3',
    name: 'of many simultaneous changes from one version, by two instances, one is written',
    run: async (harness) => {
      const stores = [await harness.connect(LONG), await harness.connect(LONG)];
      for (let version = 0; version < 5; version++) {
        const changes = stores.flatMap((states) =>
          Array.from({ length: 10 }, () => states.change('grolf', version, { ...WORKING, leaseMs: null })),
        );
        const written = (await Promise.all(changes)).filter(({ isChanged }) => isChanged);
        expect(written).toHaveLength(1);
        expect((await stores[0]?.find('grolf'))?.version).toBe(version + 1);
      }
    },
  },
  {
    id: 'A4',
    name: 'a lease is overdue when its time is over, and not earlier; without one nothing is',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const begin = performance.now();
      const { found } = await states.change('grolf', 0, { ...WORKING, leaseMs: SHORT_MS });
      await states.change('lenny', 0, { ...WORKING, leaseMs: null });
      expect(found?.leaseUntil).toBeInstanceOf(Date);
      await overdueNotBefore(other, 'grolf', begin + SHORT_MS);
      expect(await other.find('lenny')).toMatchObject({ leaseUntil: null, isOverdue: false });
      expect(await other.list()).toMatchObject([
        { agent: 'grolf', isOverdue: true },
        { agent: 'lenny', isOverdue: false },
      ]);
    },
  },
  {
    id: 'A4',
    name: 'a change that does not speak of the lease leaves it, and one that ends it ends it',
    run: async (harness) => {
      const states = await harness.connect(LONG);
      const { found: first } = await states.change('grolf', 0, WORKING);
      const { leaseMs: _, ...silent } = PAUSED;
      const { found: second } = await states.change('grolf', 1, silent);
      expect(second?.leaseUntil).toEqual(first?.leaseUntil);
      const { found: third } = await states.change('grolf', 2, IDLE_AGENT);
      expect(third).toMatchObject({ leaseUntil: null, isOverdue: false });
    },
  },
  {
    id: 'A5',
    name: 'a renewed lease begins anew, paused or not, and the version stays',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      for (const [agent, to] of [
        ['grolf', WORKING],
        ['lenny', PAUSED],
      ] as const) {
        await states.change(agent, 0, { ...to, leaseMs: 1 });
        await waitFor(async () => (await other.find(agent))?.isOverdue);
        const begin = performance.now();
        expect(await other.renew(agent, String(WORKING.eventId), SHORT_MS)).toBe(true);
        expect((await states.find(agent))?.version).toBe(1);
        await overdueNotBefore(states, agent, begin + SHORT_MS);
      }
    },
  },
  {
    id: 'A5',
    name: 'a lease that is not this message’s is not renewed',
    run: async (harness) => {
      const states = await harness.connect(LONG);
      const own = String(WORKING.eventId);
      expect(await states.renew('grolf', own, SHORT_MS)).toBe(false);
      await states.change('grolf', 0, { ...WORKING, eventId: 'another' });
      await states.change('idle', 0, { ...IDLE_AGENT, eventId: own });
      await states.change('failed', 0, { ...WORKING, state: 'error', leaseMs: null });
      await states.change('paused', 0, { ...PAUSED, prePauseState: 'error', leaseMs: null });
      await states.change('without', 0, { ...WORKING, leaseMs: null });
      const before = await states.list();
      for (const { agent } of before) expect(await states.renew(agent, own, SHORT_MS), agent).toBe(false);
      expect(await states.list()).toEqual(before);
    },
  },
  {
    id: 'A6',
    name: 'what may only follow an overdue lease is not written while it lasts, or where there is none',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const onlyOverdue = { onlyOverdue: true };
      expect(await states.change('grolf', 0, WORKING, onlyOverdue)).toMatchObject({ isChanged: false });
      await states.change('grolf', 0, { ...WORKING, leaseMs: null });
      expect(await states.change('grolf', 1, WORKING, onlyOverdue)).toMatchObject({ isChanged: false });
      await states.change('grolf', 1, WORKING);
      expect(await states.change('grolf', 2, IDLE_AGENT, onlyOverdue)).toMatchObject({
        isChanged: false,
        found: { state: 'working', version: 2 },
      });
      await states.change('grolf', 2, { ...WORKING, leaseMs: 1 });
      await waitFor(async () => (await other.find('grolf'))?.isOverdue);
      expect(await other.change('grolf', 3, IDLE_AGENT, onlyOverdue)).toMatchObject({ isChanged: true });
    },
  },
  {
    id: 'A7',
    name: 'a key is kept with the change, and no other command has it then',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const [first, second] = [taking('first'), taking('second')];
      expect(await states.change('grolf', 3, first, { key: 'BB-42' })).toEqual({ isChanged: false, found: undefined });
      expect(await other.recall('grolf', 'BB-42')).toBeUndefined();
      expect(await states.change('grolf', 0, first, { key: 'BB-42' })).toMatchObject({ isChanged: true });
      const before = await other.find('grolf');
      const refused = await other.change('grolf', 1, second, { key: 'BB-42' });
      expect(refused).toEqual({ isChanged: false, found: before, keptBy: 'first' });
      expect(await states.find('grolf')).toEqual(before);
      expect(await other.change('grolf', 1, first, { key: 'BB-42' })).toMatchObject({ isChanged: true });
      expect(await other.change('grolf', 2, second, { key: 'BB-43' })).toMatchObject({ isChanged: true });
      expect(await states.recall('grolf', 'BB-42')).toBe('first');
    },
  },
  {
    id: 'A7',
    name: 'a key stays for the window, and is forgotten after it',
    run: async (harness) => {
      const states = await harness.connect({ windowMs: SHORT_MS });
      expect(states.windowMs).toBe(SHORT_MS);
      const begin = performance.now();
      await states.change('grolf', 0, taking('first'), { key: 'brief' });
      await waitFor(async () => (await states.change('grolf', 1, taking('second'), { key: 'brief' })).isChanged);
      expect(performance.now()).toBeGreaterThanOrEqual(begin + SHORT_MS - CLOCK_MS);
    },
  },
  {
    id: 'A8',
    name: 'recall tells who has a key, as often as it is asked',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      for (const asked of [states, other]) expect(await asked.recall('grolf', 'BB-42')).toBeUndefined();
      await states.change('grolf', 0, taking('first'), { key: 'BB-42' });
      for (const asked of [states, other, other]) expect(await asked.recall('grolf', 'BB-42')).toBe('first');
      expect(await states.recall('grolf', 'BB-43')).toBeUndefined();
    },
  },
  {
    id: 'A8',
    name: 'a forgotten key is free at once, and only its own id forgets it',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      await states.change('grolf', 0, taking('first'), { key: 'again' });
      await states.change('grolf', 1, taking('first'), { key: 'other' });
      await other.forget('grolf', 'again', 'another');
      expect(await states.recall('grolf', 'again')).toBe('first');
      await other.forget('grolf', 'again', 'first');
      expect(await states.recall('grolf', 'again')).toBeUndefined();
      expect(await states.change('grolf', 2, taking('second'), { key: 'again' })).toMatchObject({ isChanged: true });
      expect(await states.recall('grolf', 'other')).toBe('first');
    },
  },
  {
    id: 'A9',
    name: 'two agents see nothing of each other, whatever their names and keys',
    run: async (harness) => {
      const states = await harness.connect(LONG);
      const names = ['a', 'a:b', 'b', 'a:idemp:b', '"a"', 'a*', 'A', 'ä'];
      for (const [index, agent] of names.entries()) {
        expect(await states.find(agent), agent).toBeUndefined();
        await states.change(agent, 0, IDLE_AGENT);
        for (const [version, key] of ['k', 'k:fsm', 'b:idemp:k', 'idemp:k:fsm', ':', ''].entries()) {
          const changed = await states.change(agent, version + 1, taking(agent), { key });
          expect(changed, `${agent} ${key}`).toMatchObject({ isChanged: true });
        }
        await states.change(agent, 7, { ...IDLE_AGENT, commandId: String(index) });
      }
      for (const [index, agent] of names.entries()) {
        expect((await states.find(agent))?.commandId).toBe(String(index));
        expect(await states.recall(agent, 'k:fsm')).toBe(agent);
      }
      expect((await states.list()).map(({ agent }) => agent)).toEqual([...names].sort());
    },
  },
  {
    id: 'A10',
    name: 'every agent is listed once, by its name',
    run: async (harness) => {
      const [states, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const names = Array.from({ length: 50 }, (_, n) => `agent-${n}`);
      await Promise.all(names.map((agent) => states.change(agent, 0, IDLE_AGENT)));
      await states.change('agent-7', 1, WORKING, { key: 'key' });
      const listed = await other.list();
      expect(listed.map(({ agent }) => agent)).toEqual([...names].sort());
      expect(listed.filter(({ state }) => state === 'working')).toEqual([await states.find('agent-7')]);
    },
  },
  {
    id: 'A11',
    name: 'every call rejects in time while the store hangs, and works again when it answers',
    needs: 'stall',
    run: async (harness) => {
      const states = await harness.connect(LONG);
      await states.change('grolf', 0, WORKING);
      harness.stall();
      const calls = [
        states.find('grolf'),
        states.change('grolf', 1, IDLE_AGENT),
        states.renew('grolf', String(WORKING.eventId), 1_000),
        states.recall('grolf', 'k'),
        states.forget('grolf', 'k', 'id'),
        states.list(),
      ];
      const outcomes = await within(Promise.allSettled(calls), 12_000);
      expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.value))).toEqual(
        Array(calls.length).fill('agent.states-unavailable'),
      );
      harness.resume();
      await waitFor(async () => (await states.find('grolf')) !== undefined);
    },
  },
  {
    id: 'A11',
    name: 'close settles while the store hangs, and what is asked after it rejects',
    needs: 'stall',
    run: async (harness) => {
      const states = await harness.connect(LONG);
      await states.change('grolf', 0, WORKING);
      harness.stall();
      await within(states.close(), 12_000);
      await expect(within(states.find('grolf'), 12_000)).rejects.toMatchObject({ code: 'agent.states-unavailable' });
    },
  },
];

/** Asks until the lease is over: it must not be so before `overAt`. */
async function overdueNotBefore(states: AgentStates, agent: string, overAt: number): Promise<void> {
  await waitFor(async () => (await states.find(agent))?.isOverdue);
  expect(performance.now()).toBeGreaterThanOrEqual(overAt - CLOCK_MS);
}
