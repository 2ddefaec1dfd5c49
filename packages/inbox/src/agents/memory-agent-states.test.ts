import { IDLE_AGENT } from '@bloodbank/core/agents';
import { describeAgentStates } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { createMemoryAgentStates } from './memory-agent-states.js';

describeAgentStates('memory', {
  cannotStall: 'memory does not hang',
  open: async () => {
    const stores = new Map<number, ReturnType<typeof createMemoryAgentStates>>();
    return {
      // Instances of one process share the store itself.
      connect: async ({ windowMs }) => {
        const states = stores.get(windowMs) ?? createMemoryAgentStates({ windowMs });
        stores.set(windowMs, states);
        return states;
      },
      stall: () => {},
      resume: () => {},
      close: async () => {},
    };
  },
});

test('is closed for good', async () => {
  const states = createMemoryAgentStates();
  await states.change('grolf', 0, IDLE_AGENT);
  await states.close();
  await expect(states.find('grolf')).rejects.toMatchObject({ code: 'agent.states-unavailable' });
});
