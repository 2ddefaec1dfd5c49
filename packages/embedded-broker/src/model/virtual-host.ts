import { randomBytes } from 'node:crypto';
import { AmqpError } from '../amqp-error.js';
import { type Clock, systemClock } from '../clock.js';
import { EMPTY_TABLE, type FieldTable } from '../wire/field-value.js';
import { DeadLetterRouter } from './dead-letter-router.js';
import { assertSameArguments, assertSameProperty } from './equivalence.js';
import {
  type Binding,
  bindingId,
  createBinding,
  type Destination,
  Exchange,
  type ExchangeSettings,
} from './exchange.js';
import type { Message } from './message.js';
import { Queue } from './queue.js';
import { QUEUE_ARGUMENT_RULES } from './queue-argument-rules.js';
import { assertQueueSettings, type QueueDeclaration } from './queue-settings.js';
import { exchangeText, queueText } from './resource-name.js';
import { findRoutes } from './routing/find-routes.js';

const COMPARED_QUEUE_ARGUMENTS = Object.keys(QUEUE_ARGUMENT_RULES).filter((key) => key !== 'x-queue-type');

/** The exchanges that are always there. */
const PREDECLARED: readonly (readonly [name: string, type: ExchangeSettings['type'], internal: boolean])[] = [
  ['', 'direct', false],
  ['amq.direct', 'direct', false],
  ['amq.fanout', 'fanout', false],
  ['amq.topic', 'topic', false],
  ['amq.headers', 'headers', false],
  ['amq.match', 'headers', false],
  ['amq.rabbitmq.trace', 'topic', true],
];

/** The exchanges, queues and bindings of the one virtual host, '/': the whole state that clients share. */
export class VirtualHost {
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, Queue>();
  readonly #clock: Clock;
  readonly #deadLetters: DeadLetterRouter;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#deadLetters = new DeadLetterRouter(this, clock);
    for (const [name, type, internal] of PREDECLARED) {
      const settings = { name, type, durable: true, autoDelete: false, internal, args: EMPTY_TABLE };
      this.#exchanges.set(name, new Exchange(settings));
    }
  }

  get exchanges(): Iterable<Exchange> {
    return this.#exchanges.values();
  }

  get queues(): Iterable<Queue> {
    return this.#queues.values();
  }

  findExchange(name: string): Exchange | undefined {
    return this.#exchanges.get(name);
  }

  findQueue(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  exchange(name: string): Exchange {
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) throw new AmqpError('NOT_FOUND', `no ${exchangeText(name)}`);
    return exchange;
  }

  /** The queue, unless it is another connection's exclusive one. */
  queue(name: string, user: object): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new AmqpError('NOT_FOUND', `no ${queueText(name)}`);
    if (queue.owner !== undefined && queue.owner !== user) throw lockedQueue(name);
    return queue;
  }

  declareExchange(settings: ExchangeSettings): void {
    const known = this.#exchanges.get(settings.name);
    if (known === undefined) {
      if (settings.name.startsWith('amq.')) {
        throw new AmqpError('ACCESS_REFUSED', `exchange name '${settings.name}' contains reserved prefix 'amq.*'`);
      }
      const alternate = settings.args.get('alternate-exchange');
      if (alternate !== undefined && alternate.type !== 'longstr') {
        throw new AmqpError(
          'PRECONDITION_FAILED',
          `invalid type '${alternate.type}' for arg 'alternate-exchange' in ${exchangeText(settings.name)}`,
        );
      }
      this.#exchanges.set(settings.name, new Exchange(settings));
      this.#deadLetters.retry();
      return;
    }
    const resource = exchangeText(settings.name);
    const current = known.settings;
    assertSameProperty(resource, 'type', settings.type, current.type);
    assertSameProperty(resource, 'durable', String(settings.durable), String(current.durable));
    assertSameProperty(resource, 'auto_delete', String(settings.autoDelete), String(current.autoDelete));
    assertSameProperty(resource, 'internal', String(settings.internal), String(current.internal));
    assertSameArguments(resource, ['alternate-exchange'], settings.args, current.args);
  }

  deleteExchange(name: string, ifUnused: boolean): void {
    const exchange = this.#exchanges.get(name);
    if (name.startsWith('amq.') && exchange !== undefined) {
      throw new AmqpError('ACCESS_REFUSED', `deletion of system ${exchangeText(name)} not allowed`);
    }
    if (exchange === undefined) return;
    if (ifUnused && exchange.isBound) throw new AmqpError('PRECONDITION_FAILED', `${exchangeText(name)} in use`);
    this.#exchanges.delete(name);
    for (const binding of exchange.bindings) exchange.unbind(binding.id);
    this.#forgetDestination(exchange);
  }

  /** Declares a queue, or checks that it is the same as the one there is. An empty name gets one of the broker's making. */
  declareQueue(declaration: QueueDeclaration, user: object): Queue {
    const name = declaration.name === '' ? `amq.gen-${randomBytes(16).toString('base64url')}` : declaration.name;
    const settings = assertQueueSettings({ ...declaration, name });
    const known = this.#queues.get(name);
    if (known === undefined) {
      if (declaration.name.startsWith('amq.')) {
        throw new AmqpError('ACCESS_REFUSED', `queue name '${name}' contains reserved prefix 'amq.*'`);
      }
      const queue = new Queue(settings, settings.exclusive ? user : undefined, {
        clock: this.#clock,
        deadLetter: (source, message, reason) => this.#deadLetters.send(source, message, reason),
        remove: (unused) => this.deleteQueue(unused),
      });
      this.#queues.set(name, queue);
      this.#deadLetters.retry();
      return queue;
    }
    if (known.owner !== (settings.exclusive ? user : undefined)) throw lockedQueue(name);
    const resource = queueText(name);
    const current = known.settings;
    // RabbitMQ does not compare the durability of exclusive queues: they never outlive their connection.
    if (!settings.exclusive) assertSameProperty(resource, 'durable', String(settings.durable), String(current.durable));
    assertSameProperty(resource, 'auto_delete', String(settings.autoDelete), String(current.autoDelete));
    // No queue type and 'classic' are the same.
    if (settings.type !== current.type) assertSameArguments(resource, ['x-queue-type'], settings.args, current.args);
    assertSameArguments(resource, COMPARED_QUEUE_ARGUMENTS, settings.args, current.args);
    known.touch();
    return known;
  }

  /** Deletes a queue and its bindings; says how many ready messages went with it. */
  deleteQueue(queue: Queue): number {
    if (this.#queues.get(queue.name) !== queue) return 0;
    this.#queues.delete(queue.name);
    this.#forgetDestination(queue);
    this.#deadLetters.forget(queue);
    return queue.delete();
  }

  bind(source: Exchange, destination: Destination, routingKey: string, args: FieldTable): void {
    source.bind(createBinding(source, destination, routingKey, args));
    this.#deadLetters.retry();
  }

  unbind(source: Exchange, destination: Destination, routingKey: string, args: FieldTable): void {
    if (source.unbind(bindingId(destination, routingKey, args))) this.#deleteIfUnused(source);
  }

  /** The queues that a message goes to, each once. */
  route(message: Message): ReadonlySet<Queue> {
    return findRoutes(this, message);
  }

  /** Everything ends: timers, queues, waiting dead letters. */
  close(): void {
    this.#deadLetters.close();
    for (const queue of [...this.#queues.values()]) this.deleteQueue(queue);
  }

  #forgetDestination(destination: Destination): void {
    for (const binding of [...destination.inbound] as Binding[]) {
      binding.source.unbind(binding.id);
      this.#deleteIfUnused(binding.source);
    }
  }

  #deleteIfUnused(exchange: Exchange): void {
    if (exchange.settings.autoDelete && !exchange.isBound) this.deleteExchange(exchange.name, false);
  }
}

function lockedQueue(name: string): AmqpError {
  return new AmqpError(
    'RESOURCE_LOCKED',
    `cannot obtain exclusive access to locked ${queueText(name)}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.`,
  );
}
