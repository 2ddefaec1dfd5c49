import { hostname } from 'node:os';
import type { ContractSet, ContractTypes, EventType, Priority } from '@bloodbank/core/contract';
import { type Envelope, prepareEnvelope, type SealOptions, type Source } from '@bloodbank/core/envelope';

/** The event types of the agent orchestration, under their names there. */
export const EventTypes = {
  AGENT_STARTED: 'agent.started',
  AGENT_STOPPED: 'agent.stopped',
  AGENT_ERROR: 'agent.error',
  AGENT_HEARTBEAT: 'agent.heartbeat',
  TASK_SUBMITTED: 'task.submitted',
  TASK_STARTED: 'task.started',
  TASK_COMPLETED: 'task.completed',
  TASK_FAILED: 'task.failed',
  TASK_TIMEOUT: 'task.timeout',
  TASK_CANCELLED: 'task.cancelled',
  STATE_SAVED: 'state.saved',
  STATE_LOADED: 'state.loaded',
  STATE_RECOVERED: 'state.recovered',
  PLAN_CREATED: 'plan.created',
  PLAN_STARTED: 'plan.started',
  PLAN_STEP_COMPLETED: 'plan.step.completed',
  PLAN_STEP_FAILED: 'plan.step.failed',
  PLAN_COMPLETED: 'plan.completed',
  PLAN_FAILED: 'plan.failed',
  SYSTEM_SHUTDOWN: 'system.shutdown',
  SYSTEM_HEALTH_CHECK: 'system.health.check',
} as const;

export const EventPriorities = {
  LOW: 'low',
  NORMAL: 'normal',
  HIGH: 'high',
  CRITICAL: 'critical',
} as const;

/** The events of a tree that belong to one part of the orchestration: `task.…`. */
type Of<T extends ContractTypes, Part extends string> = EventType<T> & `${Part}.${string}`;

/** `Omit` forgets every name of a payload that may have undeclared ones. */
type Without<P, Key extends string> = { [Name in keyof P as Name extends Key ? never : Name]: P[Name] };

interface Common {
  readonly traceId?: string;
  readonly priority?: Priority;
  readonly executionId?: string;
  /** The event that led to this one. */
  readonly parentEventId?: string;
  readonly ttlSeconds?: number;
}

/** The creators of the agent orchestration. What they make is sealed, and sent with `bus.send(event)`. */
export interface AgentEventCreators<T extends ContractTypes> {
  createAgentEvent<K extends Of<T, 'agent'>>(
    event: Common & { readonly eventType: K; readonly agentId: string; readonly payload?: T['events'][K] },
  ): Envelope<K, T['events'][K]>;
  createTaskEvent<K extends Of<T, 'task'>>(
    event: Common & {
      readonly eventType: K;
      readonly agentId: string;
      readonly taskId: string;
      readonly taskData?: Without<T['events'][K], 'task_id'>;
    },
  ): Envelope<K, T['events'][K]>;
  /** Always of normal priority. */
  createStateEvent<K extends Of<T, 'state'>>(
    event: Omit<Common, 'priority'> & {
      readonly eventType: K;
      readonly agentId: string;
      readonly stateInfo: T['events'][K];
    },
  ): Envelope<K, T['events'][K]>;
  createPlanEvent<K extends Of<T, 'plan'>>(
    event: Common & {
      readonly eventType: K;
      readonly planId: string;
      readonly planData?: Without<T['events'][K], 'plan_id'>;
    },
  ): Envelope<K, T['events'][K]>;
  createSystemEvent<K extends Of<T, 'system'>>(
    event: Common & { readonly eventType: K; readonly serviceName: string; readonly systemData?: T['events'][K] },
  ): Envelope<K, T['events'][K]>;
}

/**
 * @example
 * ```ts
 * const { createTaskEvent } = agentEventCreators(contracts);
 * await bus.send(createTaskEvent({ eventType: 'task.submitted', agentId: 'agent_001', taskId: 'task_123' }));
 * ```
 */
export function agentEventCreators<T extends ContractTypes>(contracts: ContractSet<T>): AgentEventCreators<T> {
  const host = hostname();
  const byAgent = (agentId: string): Source => ({ host, type: 'agent', app: agentId });
  const byService = (service: string): Source => ({ host, type: 'service', app: service, service });
  const seal = <K extends EventType<T>>(type: K, payload: object, source: Source, common: Common) =>
    prepareEnvelope(contracts.registry, source, type, payload, optionsOf(common)).envelope as Envelope<
      K,
      T['events'][K]
    >;
  return {
    createAgentEvent: ({ eventType, agentId, payload = {}, ...common }) =>
      seal(eventType, payload as object, byAgent(agentId), common),
    createTaskEvent: ({ eventType, agentId, taskId, taskData, ...common }) =>
      seal(eventType, { task_id: taskId, ...taskData }, byAgent(agentId), common),
    createStateEvent: ({ eventType, agentId, stateInfo, ...common }) =>
      seal(eventType, stateInfo as object, byAgent(agentId), { ...common, priority: 'normal' }),
    createPlanEvent: ({ eventType, planId, planData, ...common }) =>
      seal(eventType, { plan_id: planId, ...planData }, byService('plan_orchestrator'), common),
    createSystemEvent: ({ eventType, serviceName, systemData = {}, ...common }) =>
      seal(eventType, systemData as object, byService(serviceName), common),
  };
}

function optionsOf({ traceId, executionId, parentEventId, priority = 'normal', ttlSeconds }: Common): SealOptions {
  return {
    priority,
    metadata: {
      ...(traceId === undefined ? {} : { trace_id: traceId }),
      ...(executionId === undefined ? {} : { execution_id: executionId }),
    },
    ...(parentEventId === undefined ? {} : { correlationIds: [parentEventId] }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
  };
}
