import { connect } from 'node:net';
import { contracts } from '@bloodbank/contracts';
import type { Envelope } from '@bloodbank/core/envelope';
import type { TransportHealth } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createGateway, type Gateway } from './create-gateway.js';
import type { GatewayBus } from './gateway-bus.js';
import type { GatewayOptions } from './gateway-options.js';

type PublishHow = Parameters<GatewayBus['send']>[1];

/** A bus that confirms at once and remembers, or fails as it is told: for what no broker does on demand. */
export interface ScriptedBus extends GatewayBus {
  readonly published: { readonly envelope: Envelope; readonly how: NonNullable<PublishHow> }[];
  /** Thrown by every publish while it is set. */
  failure: Error | undefined;
  /** Whether a queue is bound to what is published. */
  isHeard: boolean;
  /** Awaited by every publish. */
  gate: Promise<void>;
  /** Publishes that were begun and are not confirmed. */
  waiting: number;
  state: TransportHealth;
  /** Tells the taps of an event that somebody else published. */
  pass(envelope: Envelope): void;
}

export const { registry } = contracts;

export function createScriptedBus(): ScriptedBus {
  const taps = new Set<(event: Envelope) => void>();
  const bus: ScriptedBus = {
    published: [],
    failure: undefined,
    isHeard: true,
    gate: Promise.resolve(),
    waiting: 0,
    state: { status: 'healthy', details: { blocked: false } },
    async send(envelope, how = {}) {
      bus.waiting += 1;
      await bus.gate;
      bus.waiting -= 1;
      if (bus.failure !== undefined) throw bus.failure;
      bus.published.push({ envelope, how });
      bus.pass(envelope);
      const { event_id: eventId, event_type: eventType } = envelope;
      return { eventId, eventType, routingKey: eventType, stored: 'broker', routed: bus.isHeard, envelope };
    },
    request: async () => Promise.reject(new Error('This bus has no owners of commands.')),
    async tap(_, onEvent) {
      taps.add(onEvent);
      return { stop: async () => void taps.delete(onEvent) };
    },
    health: () => bus.state,
    pass: (envelope) => {
      for (const tap of taps) tap(envelope);
    },
  };
  return bus;
}

export interface TestGateway extends Gateway {
  readonly bus: ScriptedBus;
}

export async function openGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const bus = createScriptedBus();
  const gateway = await createGateway({ registry, bus, inbox: createMemoryInbox(), port: 0, ...options });
  return { ...gateway, bus };
}

export const PR = { cache_key: 'bloodbank|423', cache_type: 'redis' };

/** Sends bytes as they are, and resolves with all that came back before the connection ended. */
export function sendRaw(port: number, bytes: string, timeoutMs = 15_000): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(Buffer.from(bytes, 'latin1')));
    const timer = setTimeout(() => socket.destroy(new Error(`Nothing ended the connection. ${text}`)), timeoutMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

export function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** The tree that Fastify prints, as a list. */
export function routesIn(
  printed: string,
): readonly { readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'; readonly url: string }[] {
  const path: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods] = /^([│ ]*)[├└]── (\S*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (part === '') return [];
    path.splice(indent.length / 4, path.length, part);
    const url = path.join('');
    return (methods?.split(', ') ?? []).map((method) => ({ method: method as 'GET', url }));
  });
}
