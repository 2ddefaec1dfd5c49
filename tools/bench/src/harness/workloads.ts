import type { OpenWorkload } from './workload.js';
import type { WorkloadName } from './workload-name.js';

/** Loaded by the process that runs it, and by no other. */
export const WORKLOADS: Readonly<Record<WorkloadName, () => Promise<OpenWorkload>>> = {
  ask: async () => (await import('../workloads/ask.js')).openAsk,
  answer: async () => (await import('../workloads/request.js')).openAnswer,
  burst: async () => (await import('../workloads/burst.js')).openBurst,
  check: async () => (await import('../workloads/check.js')).openCheck,
  codegen: async () => (await import('../workloads/codegen.js')).openCodegen,
  connecting: async () => (await import('../workloads/startup.js')).openConnecting,
  consume: async () => (await import('../workloads/consume.js')).openConsume,
  endless: async () => (await import('../workloads/endless.js')).openEndless,
  envelope: async () => (await import('../workloads/envelope.js')).openEnvelopes,
  flood: async () => (await import('../workloads/endless.js')).openFlood,
  gateway: async () => (await import('../workloads/gateway.js')).openGateway,
  growth: async () => (await import('../workloads/growth.js')).openGrowth,
  idle: async () => (await import('../workloads/idle.js')).openIdle,
  latency: async () => (await import('../workloads/latency.js')).openLatency,
  publish: async () => (await import('../workloads/publish.js')).openPublish,
  rdkafka: async () => (await import('../workloads/rdkafka.js')).openRdkafka,
  receive: async () => (await import('../workloads/latency.js')).openReceive,
  record: async () => (await import('../workloads/record.js')).openRecord,
  relive: async () => (await import('../workloads/relive.js')).openRelive,
  request: async () => (await import('../workloads/request.js')).openRequest,
  score: async () => (await import('../workloads/check.js')).openScore,
  startup: async () => (await import('../workloads/startup.js')).openStartup,
  validate: async () => (await import('../workloads/validate.js')).openValidate,
};
