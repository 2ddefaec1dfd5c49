import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGroupPlanner, createSubscriber } from '@bloodbank/consumer';
import { contracts } from '@bloodbank/contracts';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import type { Logger, Transport } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import {
  createRecorder,
  deleteServiceQueues,
  freshName,
  type PassingDeadLetter,
  type Recorder,
  watchDeadLetters,
} from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { rulesOf } from '../presets/preset.fixture.js';
import type { RuleFile } from '../rules/rule-file.gen.js';
import { DeliveryLog } from '../state/delivery-log.js';
import { DisabledEndpoints } from '../state/disabled-endpoints.js';
import { DispatchState } from '../state/dispatch-state.js';
import { type Dispatcher, startDispatcher } from './dispatcher.js';
import type { DispatcherOptions } from './dispatcher-options.js';

export const RETRY: RetryPolicy = { attempts: 3, delaysMs: [50, 200] };
export const TOKEN = 'canary-token-0123456789';

/** A dispatcher with a broker, an exchange and a folder of its own. */
export interface DispatcherBench {
  readonly folder: string;
  readonly transport: Transport;
  readonly publisher: Publisher<DynamicContractTypes>;
  readonly dispatcher: Dispatcher;
  readonly deliveries: DeliveryLog;
  readonly disabled: DisabledEndpoints;
  /** Everything that is published, by whomever. */
  readonly seen: Recorder<Envelope>;
  readonly commands: Recorder<Envelope>;
  readonly deadLetters: Recorder<PassingDeadLetter>;
  readonly lines: Recorder<Readonly<Record<string, unknown>>>;
  publishTicket(body: unknown): Promise<string>;
  /** Stops the dispatcher as a service does, and nothing else. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function openDispatcher(
  url: string,
  file: RuleFile,
  more: Partial<DispatcherOptions> & { readonly folder?: string; readonly service?: string } = {},
): Promise<DispatcherBench> {
  const service = more.service ?? freshName('dispatcher');
  const exchange = `exchange.${service}`;
  const folder = more.folder ?? (await mkdtemp(join(tmpdir(), 'bloodbank-dispatcher-')));
  const lines = createRecorder<Readonly<Record<string, unknown>>>();
  const log = (fields: object, message: string): void => lines.record({ ...fields, message });
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const dynamic = contracts as unknown as ContractSet<DynamicContractTypes>;
  const transport = await createRabbitTransport({ url, connectionName: service, exchange });
  const publisher = createPublisher({ contracts: dynamic, transport, source: { host: 'test-host', type: 'service' } });
  const { publish } = publisher;
  const planGroup = createGroupPlanner(RETRY);
  const subscriber = createSubscriber({ contracts: dynamic, transport, publish, service, planGroup, logger });
  const seen = createRecorder<Envelope>();
  const commands = createRecorder<Envelope>();
  const parse = (body: Uint8Array): Envelope => JSON.parse(Buffer.from(body).toString()) as Envelope;
  for (const [kind, into] of [
    ['event', seen],
    ['command', commands],
  ] as const) {
    await transport.consume({ tap: [{ kind, pattern: '#' }] }, { prefetch: 100 }, async ({ body }) => {
      into.record(parse(body));
      return { kind: 'ack' };
    });
  }
  const state = await DispatchState.open(join(folder, 'state.json'), { logger });
  const deliveries = new DeliveryLog(join(folder, 'deliveries.ndjson'));
  const disabled = new DisabledEndpoints(join(folder, 'disabled.json'));
  const dispatcher = await startDispatcher({
    rules: rulesOf(file),
    registry: dynamic.registry,
    subscriber,
    publish: (type, payload, options) => publisher.publishAs('event', type, payload, options),
    send: (kind, type, payload, options) => publisher.publishAs(kind, type, payload, options),
    retry: RETRY,
    state,
    deliveries,
    disabled,
    env: { ...process.env, OPENCLAW_HOOK_TOKEN: TOKEN },
    random: () => 0,
    ...more,
  });
  const deadLetters = await watchDeadLetters(url, transport.placeOf({ kind: 'event', group: service }));
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await subscriber.stop();
    await dispatcher.close();
    await state.close();
  };
  const stopOnce = (): Promise<void> => {
    stopping ??= stop();
    return stopping;
  };
  return {
    folder,
    transport,
    publisher,
    dispatcher,
    deliveries,
    disabled,
    seen,
    commands,
    deadLetters,
    lines,
    async publishTicket(body) {
      const payload = { provider: 'plane', event: 'issue', path: '/event', body };
      const { eventId } = await publisher.publish('webhook.plane.issue', payload);
      return eventId;
    },
    stop: stopOnce,
    async close() {
      await stopOnce();
      await transport.close();
      await deleteServiceQueues(url, service, RETRY.delaysMs, exchange);
      if (more.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
