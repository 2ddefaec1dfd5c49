import type { LivePart } from '@bloodbank/core/ports';
import type { RascalExchange, RascalFragment, RascalQueue } from '@bloodbank/topology';
import type { Channel, ChannelModel } from 'amqplib';
import { readConflict } from '../declare/topology-conflict.js';
import { bindingKeyOf, describeBinding } from './binding-key.js';
import type { ManagementView } from './management-api.js';
import { hasCode, onOwnChannel, refusalOf } from './own-channel.js';

const NOT_FOUND = 404;

/**
 * How each exchange, queue and binding of a topology stands on the broker. What is missing stays missing: a part is
 * redeclared only where it is there, and then the broker either finds it equal or says which argument is not. Each
 * question has a channel of its own, for the answer "no" closes it.
 */
export async function probeTopology(
  connection: ChannelModel,
  { exchanges, queues, bindings }: RascalFragment,
  view: ManagementView | undefined,
  timeoutMs: number,
): Promise<readonly LivePart[]> {
  const parts: LivePart[] = [];
  const ask = (work: (channel: Channel) => PromiseLike<unknown>) =>
    refusalOf(onOwnChannel(connection, timeoutMs, work));
  for (const [name, exchange] of Object.entries(exchanges)) {
    const found = await ask((channel) => channel.checkExchange(name));
    parts.push(await judge('exchange', name, found, () => ask((channel) => declareExchange(channel, name, exchange))));
  }
  for (const [name, queue] of Object.entries(queues)) {
    const found = await ask((channel) => channel.checkQueue(name));
    parts.push(await judge('queue', name, found, () => ask((channel) => declareQueue(channel, name, queue))));
  }
  const liveKeys = new Set(view?.bindings.map(bindingKeyOf));
  for (const binding of Object.values(bindings)) {
    const state = view === undefined ? 'unseen' : liveKeys.has(bindingKeyOf(binding)) ? 'same' : 'missing';
    parts.push({ kind: 'binding', name: describeBinding(binding), state, differences: [] });
  }
  return view === undefined ? parts : [...parts, ...findOrphans(bindings, queues, view)];
}

/** Bindings that lead into a queue of the files without standing in them: from an earlier version of a file, most often. */
function findOrphans(
  declared: RascalFragment['bindings'],
  queues: RascalFragment['queues'],
  view: ManagementView,
): readonly LivePart[] {
  const known = new Set(Object.values(declared).map(bindingKeyOf));
  const orphans = view.bindings.filter(
    (binding) =>
      binding.destinationType === 'queue' && binding.destination in queues && !known.has(bindingKeyOf(binding)),
  );
  return orphans.map((binding) => ({
    kind: 'binding',
    name: describeBinding(binding),
    state: 'orphan',
    differences: [],
  }));
}

async function judge(
  kind: 'exchange' | 'queue',
  name: string,
  found: Error | undefined,
  redeclare: () => Promise<Error | undefined>,
): Promise<LivePart> {
  if (found !== undefined) {
    if (hasCode(found, NOT_FOUND)) return { kind, name, state: 'missing', differences: [] };
    throw found;
  }
  const refusal = await redeclare();
  if (refusal === undefined) return { kind, name, state: 'same', differences: [] };
  const conflict = readConflict(refusal, name);
  if (conflict === undefined) throw refusal;
  return { kind, name, state: 'different', differences: [conflict.difference] };
}

/** As rascal would, whose options are amqplib's. */
export function declareQueue(channel: Channel, name: string, { options }: RascalQueue): Promise<unknown> {
  return Promise.resolve(channel.assertQueue(name, { ...options }));
}

function declareExchange(channel: Channel, name: string, { type, options }: RascalExchange): Promise<unknown> {
  return Promise.resolve(channel.assertExchange(name, type ?? 'topic', { ...options }));
}
