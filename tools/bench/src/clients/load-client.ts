import type { ArmSetting } from '../harness/workload.js';
import type { Client } from './client.js';

export type ClientName =
  | '@platformatic/kafka'
  | 'amqplib'
  | 'bloodbank'
  | 'golevelup'
  | 'kafkajs'
  | 'rabbitmq-client'
  | 'rascal';

const CLIENTS: Readonly<Record<ClientName, () => Promise<Client>>> = {
  '@platformatic/kafka': async () => (await import('./platformatic.js')).platformaticClient,
  amqplib: async () => (await import('./amqplib.js')).amqplibClient,
  bloodbank: async () => (await import('./bloodbank.js')).bloodbankClient,
  golevelup: async () => (await import('./golevelup.js')).golevelupClient,
  kafkajs: async () => (await import('./kafkajs.js')).kafkajsClient,
  'rabbitmq-client': async () => (await import('./rabbitmq-client.js')).rabbitmqClient,
  rascal: async () => (await import('./rascal.js')).rascalClient,
};

/** A client is loaded by the arm that measures it, and by no other: what is imported counts in memory. */
export function loadClient({ options }: ArmSetting): Promise<Client> {
  return CLIENTS[options['client'] as ClientName]();
}
