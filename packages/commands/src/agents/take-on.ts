import { changeTo, isAtWork, underlyingState } from '@bloodbank/core/agents';
import type { AgentChange, AgentRecord, ChangeOptions } from '@bloodbank/core/ports';
import { ComesLater } from '../owner/comes-later.js';
import type { AgentCommand } from './agent-action.js';
import { type AnswerFacts, refusal } from './agent-error.js';
import type { AgentWork } from './agent-work.js';

/** Taken on, with the state that says so; or a duplicate, with the state that was found. */
export type TakenOn = { readonly record: AgentRecord } | { readonly duplicateOf: AgentRecord | undefined };

const ATTEMPTS = 3;
const DEFAULT_TTL_MS = 30_000;
const BUSY_RETRY_MS = 5_000;
const PAUSED_RETRY_MS = 10_000;
const VERSION_RETRY_MS = 1_000;

/**
 * Takes a command on, or refuses it, in this order: paused, not idle, expired, duplicate, version. A command that the agent is
 * at already comes from a process that died at it: it passed all of them once, and goes on when its lease is over. One that finds the
 * agent at another command, in another process, waits for its turn where `whenBusy` says so; then it is asked anew.
 *
 * @throws {CommandRefused}
 * @throws {ComesLater} while the lease of the process that has the agent lasts.
 */
export async function takeOn(work: AgentWork, command: AgentCommand): Promise<TakenOn> {
  const { states, agent } = work;
  let found = await states.find(agent);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = found;
    const isResumed = before !== undefined && isAtWork(before) && before.eventId === command.event_id;
    if (isResumed && before.leaseUntil !== null && !before.isOverdue) {
      throw new ComesLater(`Another process has the command ${command.event_id} of the agent ${agent}.`);
    }
    if (!isResumed) {
      assertFree(work, command, before);
      if (await isDuplicate(work, command, before)) return { duplicateOf: before };
      assertVersion(work, command, before);
    }
    const { options, ...to } = isResumed ? resume(work, before) : begin(work, command, before);
    const changed = await states.change(agent, before?.version ?? 0, to, options);
    if (changed.isChanged) return { record: changed.found };
    if (changed.keptBy !== undefined) return { duplicateOf: changed.found };
    found = changed.found;
  }
  const message = `Others changed the state of the agent ${agent} ${ATTEMPTS} times meanwhile.`;
  throw refusal('rejected', message, factsOf(work, command, found), VERSION_RETRY_MS);
}

export function factsOf(
  { agent }: AgentWork,
  { payload }: AgentCommand,
  record: Pick<AgentRecord, 'version'> | undefined,
): AnswerFacts {
  const { command_id, action } = payload;
  return { command_id, target_agent: agent, action, fsm_version: record?.version || null };
}

function assertFree(work: AgentWork, command: AgentCommand, record: AgentRecord | undefined): void {
  const { agent } = work;
  const { ttl_ms: ttlMs = DEFAULT_TTL_MS, action } = command.payload;
  const facts = factsOf(work, command, record);
  if (record?.state === 'paused') {
    throw refusal('rejected', `The agent ${agent} is paused.`, facts, PAUSED_RETRY_MS);
  }
  const isElsewhere = record !== undefined && isAtWork(record) && record.leaseUntil !== null && !record.isOverdue;
  if (isElsewhere && work.whenBusy === 'wait' && !hasExpired(command)) {
    throw new ComesLater(`Another process has the agent ${agent} at the command ${record.commandId}.`);
  }
  if (record !== undefined && record.state !== 'idle' && !(isAtWork(record) && record.isOverdue)) {
    const until = record.state === 'error' ? ', until somebody resets it' : '';
    throw refusal('invalid_state', `The agent ${agent} is in the state ${record.state}${until}.`, facts, BUSY_RETRY_MS);
  }
  if (hasExpired(command)) {
    throw refusal('ttl_expired', `The command was not taken on within ${ttlMs} ms.`, facts);
  }
  if (work.choose(action) === undefined) {
    throw refusal('not_configured', `The agent ${agent} has no action ${action}, and no default.`, facts);
  }
}

function hasExpired({ payload, timestamp }: AgentCommand): boolean {
  const { ttl_ms: ttlMs = DEFAULT_TTL_MS } = payload;
  return ttlMs > 0 && Date.now() > Date.parse(timestamp) + ttlMs;
}

async function isDuplicate(
  { states, agent }: AgentWork,
  { event_id: eventId, payload }: AgentCommand,
  record: AgentRecord | undefined,
): Promise<boolean> {
  const { idempotency_key: key, command_id: id } = payload;
  if (!key) return false;
  const keptBy = await states.recall(agent, key);
  // Where the process ended between the action and the record of its result, this is the same command.
  return keptBy !== undefined && !(keptBy === id && record?.eventId === eventId);
}

function assertVersion(work: AgentWork, command: AgentCommand, record: AgentRecord | undefined): void {
  const { expected_fsm_version: expected } = command.payload;
  const actual = record?.version ?? 0;
  if (expected == null || expected === actual) return;
  const message = `The state of the agent ${work.agent} is at version ${actual}, not ${expected}.`;
  throw refusal('rejected', message, factsOf(work, command, record), VERSION_RETRY_MS);
}

type Begin = AgentChange & { readonly options: ChangeOptions };

function begin({ leaseMs }: AgentWork, command: AgentCommand, before: AgentRecord | undefined): Begin {
  const { command_id: commandId, ttl_ms: ttlMs = DEFAULT_TTL_MS, idempotency_key: key } = command.payload;
  return {
    state: 'acknowledging',
    prePauseState: null,
    commandId,
    eventId: command.event_id,
    ttlDeadline: ttlMs > 0 ? new Date(Date.parse(command.timestamp) + ttlMs) : null,
    leaseMs,
    options: { onlyOverdue: before !== undefined && isAtWork(before), ...(key ? { key } : {}) },
  };
}

/** Paused or not, it goes on where it was lost. */
function resume({ leaseMs }: AgentWork, before: AgentRecord): Begin {
  return {
    ...changeTo(before, underlyingState(before) === 'blocked' ? 'working' : underlyingState(before)),
    leaseMs,
    options: { onlyOverdue: before.leaseUntil !== null },
  };
}
