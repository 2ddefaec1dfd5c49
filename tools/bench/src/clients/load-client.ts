import type { ArmSetting } from '../harness/workload.js';
import type { Client } from './client.js';

export type ClientName = 'amqplib' | 'bloodbank' | 'golevelup' | 'rabbitmq-client' | 'rascal';

const CLIENTS: Readonly<Record<ClientName, () => Promise<Client>>> = {
  amqplib: async () => (await import('./amqplib.js')).amqplibClient,
  bloodbank: async () => (await import('./bloodbank.js')).bloodbankClient,
  golevelup: async () => (await import('./golevelup.js')).golevelupClient,
  'rabbitmq-client': async () => (await import('./rabbitmq-client.js')).rabbitmqClient,
  rascal: async () => (await import('./rascal.js')).rascalClient,
};

/** A client is loaded by the arm that measures it, and by no other: what is imported counts in memory. */
export function loadClient({ options }: ArmSetting): Promise<Client> {
  return CLIENTS[options['client'] as ClientName]();
}
