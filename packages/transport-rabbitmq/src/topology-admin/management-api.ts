import { toError } from '@bloodbank/core/errors';
import type { RascalBinding } from '@bloodbank/topology';

/** What the management plugin tells of one vhost, and AMQP does not. */
export interface ManagementView {
  readonly queues: ReadonlySet<string>;
  readonly bindings: readonly RascalBinding[];
}

/** Why there is no view: the plugin is often off, and nothing depends on it. */
export interface NoManagementView {
  readonly reason: string;
}

const DEFAULT_PORT = 15_672;

/** Where the plugin listens by default, for the broker at an AMQP URL. */
export function managementUrlOf(amqpUrl: string): string {
  const { hostname, protocol } = new URL(amqpUrl);
  return `${protocol === 'amqps:' ? 'https' : 'http'}://${hostname}:${DEFAULT_PORT}`;
}

/**
 * Reads queues and bindings of the URL's vhost over HTTP, with the credentials of the AMQP URL unless the management URL
 * brings its own (RabbitMQ documentation, "HTTP API").
 */
export async function readManagementApi(
  managementUrl: string,
  amqpUrl: string,
  timeoutMs: number,
): Promise<ManagementView | NoManagementView> {
  const amqp = new URL(amqpUrl);
  const base = new URL(managementUrl);
  const [user, password] = base.username === '' ? [amqp.username, amqp.password] : [base.username, base.password];
  const token = Buffer.from(`${decodeURIComponent(user || 'guest')}:${decodeURIComponent(password || 'guest')}`);
  base.username = '';
  base.password = '';
  const vhost = encodeURIComponent(decodeURIComponent(amqp.pathname.slice(1)) || '/');
  const ask = async (what: string): Promise<readonly object[]> => {
    const response = await fetch(new URL(`${base.pathname.replace(/\/$/, '')}/api/${what}/${vhost}`, base), {
      headers: { authorization: `Basic ${token.toString('base64')}` },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    const list: unknown = await response.json();
    if (!Array.isArray(list)) throw new Error('it answers something else than a list');
    return list.filter((item): item is object => typeof item === 'object' && item !== null);
  };
  try {
    const [queues, bindings] = await Promise.all([ask('queues'), ask('bindings')]);
    return { queues: new Set(queues.map((queue) => textOf(queue, 'name'))), bindings: bindings.flatMap(readBinding) };
  } catch (thrown) {
    return { reason: reasonOf(toError(thrown)) };
  }
}

/** Those of the default exchange come with each queue, and nobody can change them. */
function readBinding(binding: object): readonly RascalBinding[] {
  const source = textOf(binding, 'source');
  if (source === '') return [];
  const given: unknown = Reflect.get(binding, 'arguments');
  const options = typeof given === 'object' && given !== null ? { ...given } : {};
  return [
    {
      source,
      destination: textOf(binding, 'destination'),
      destinationType: textOf(binding, 'destination_type') === 'exchange' ? 'exchange' : 'queue',
      bindingKey: textOf(binding, 'routing_key'),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    },
  ];
}

function textOf(value: object, key: string): string {
  const text: unknown = Reflect.get(value, key);
  return typeof text === 'string' ? text : '';
}

/** What `fetch` throws keeps its reason one level below. */
function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'it does not answer in time';
  const code = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : undefined;
  return code ?? error.message;
}
