import type { OpenWorkload, WorkloadName } from './workload.js';

/** Loaded by the process that runs it, and by no other. */
export const WORKLOADS: Readonly<Record<WorkloadName, () => Promise<OpenWorkload>>> = {
  publish: async () => (await import('../workloads/publish.js')).openPublish,
  consume: async () => (await import('../workloads/consume.js')).openConsume,
  latency: async () => (await import('../workloads/latency.js')).openLatency,
  receive: async () => (await import('../workloads/latency.js')).openReceive,
  validate: async () => (await import('../workloads/validate.js')).openValidate,
  gateway: async () => (await import('../workloads/gateway.js')).openGateway,
  envelope: async () => (await import('../workloads/envelope.js')).openEnvelopes,
};
