import type { BindingInfo, ConnectionInfo, ExchangeInfo, QueueInfo } from '../embedded-broker.js';
import type { Binding, Exchange } from '../model/exchange.js';
import type { Queue } from '../model/queue.js';
import type { Connection } from '../session/connection.js';
import { textFromWire } from '../wire/wire-text.js';
import { plainTable } from './plain-table.js';

export function queueInfo(queue: Queue): QueueInfo {
  const { settings, consumers } = queue;
  const active = consumers.active?.tag;
  return {
    name: textFromWire(settings.name),
    type: settings.type,
    durable: settings.durable,
    exclusive: settings.exclusive,
    autoDelete: settings.autoDelete,
    arguments: plainTable(settings.args),
    messagesReady: queue.readyCount,
    messagesUnacked: queue.heldCount,
    messages: queue.readyCount + queue.heldCount,
    messageBytesReady: queue.readyBytes,
    consumers: consumers.size,
    activeConsumerTag: active === undefined ? undefined : textFromWire(active),
  };
}

export function exchangeInfo({ settings }: Exchange): ExchangeInfo {
  const { type, durable, autoDelete, internal } = settings;
  return {
    name: textFromWire(settings.name),
    type,
    durable,
    autoDelete,
    internal,
    arguments: plainTable(settings.args),
  };
}

export function bindingInfo(binding: Binding): BindingInfo {
  return {
    source: textFromWire(binding.source.name),
    destination: textFromWire(binding.destination.name),
    destinationType: binding.destination.kind,
    routingKey: textFromWire(binding.routingKey),
    arguments: plainTable(binding.args),
  };
}

export function connectionInfo(connection: Connection): ConnectionInfo {
  const { state } = connection;
  const isEnding = state === 'closing' || state === 'closed';
  return {
    username: textFromWire(connection.username),
    state: connection.isBlocked ? 'blocked' : isEnding ? 'closing' : state === 'running' ? 'running' : 'opening',
    channels: connection.channelCount,
    remotePort: connection.remotePort,
    clientProperties: plainTable(connection.clientProperties),
  };
}
