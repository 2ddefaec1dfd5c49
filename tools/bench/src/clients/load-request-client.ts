import type { ArmSetting } from '../harness/workload.js';
import type { RequestClient } from './requests.js';

type RequestClientName = 'amqplib' | 'bloodbank';

const CLIENTS: Readonly<Record<RequestClientName, () => Promise<RequestClient>>> = {
  amqplib: async () => (await import('./amqplib-requests.js')).amqplibRequests,
  bloodbank: async () => (await import('./bloodbank-requests.js')).bloodbankRequests,
};

/** Loaded by the process that measures it, and by no other. */
export function loadRequestClient({ options }: ArmSetting): Promise<RequestClient> {
  return CLIENTS[options['client'] as RequestClientName]();
}
