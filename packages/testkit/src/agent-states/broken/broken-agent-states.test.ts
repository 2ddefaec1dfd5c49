import { describe, expect, test } from 'vitest';
import { clausesThatCatch } from '../../conformance/clauses-that-catch.js';
import { AGENT_STATES_CLAUSES } from '../agent-states-clauses.js';
import { describeAgentStates } from '../describe-agent-states.js';
import { openToyAgentStates } from '../toy/toy-agent-states.js';
import { BROKEN_AGENT_STATES } from './broken-agent-states.js';

describeAgentStates('toy', { open: async () => openToyAgentStates() });

describe.concurrent('the conformance suite catches a store of the states of agents that', () => {
  test.each(BROKEN_AGENT_STATES)('$name', { timeout: 30_000 }, async ({ open, caughtBy }) => {
    expect(await clausesThatCatch(AGENT_STATES_CLAUSES, open)).toEqual([...caughtBy].sort());
  });
});

test('every clause catches some broken store', () => {
  const caught = new Set(BROKEN_AGENT_STATES.flatMap(({ caughtBy }) => caughtBy));
  expect(AGENT_STATES_CLAUSES.filter(({ id }) => !caught.has(id))).toEqual([]);
});
