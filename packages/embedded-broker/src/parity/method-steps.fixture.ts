import fc from 'fast-check';
import { BYE, frame, headerFrame, methodFrame } from '../session/raw-client.fixture.js';
import { EMPTY_TABLE } from '../wire/field-value.js';
import { FRAME_BODY } from '../wire/frame.js';

/** The queues, exchanges and consumer tags that random steps talk about; a name more than there is. */
export const QUEUES = ['q0', 'q1'] as const;
const EXCHANGES = ['', 'x0', 'amq.direct'] as const;
const KEYS = ['q0', 'q1', 'nobody'] as const;
const TAGS = ['c0', 'c1'] as const;

const queue = fc.constantFrom(...QUEUES);
const tag = fc.constantFrom(...TAGS);
const deliveryTag = fc.integer({ min: 0, max: 6 });
const flag = fc.boolean();

/** Methods whose outcome depends on what the channel was handed before: they come first in a write, or alone. */
const first = fc.oneof(
  { weight: 3, arbitrary: fc.record({ say: fc.constant('get' as const), queue, noAck: flag }) },
  {
    weight: 3,
    arbitrary: fc.record({ say: fc.constant('consume' as const), tag, noAck: flag, exclusive: flag }),
  },
  { weight: 4, arbitrary: fc.record({ say: fc.constant('ack' as const), deliveryTag, multiple: flag }) },
  {
    weight: 3,
    arbitrary: fc.record({ say: fc.constant('nack' as const), deliveryTag, multiple: flag, requeue: flag }),
  },
  { weight: 2, arbitrary: fc.record({ say: fc.constant('reject' as const), deliveryTag, requeue: flag }) },
  { weight: 1, arbitrary: fc.record({ say: fc.constant('recover' as const) }) },
);

/** Methods that may follow others unheard. */
const further = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      say: fc.constant('publish' as const),
      exchange: fc.constantFrom(...EXCHANGES),
      key: fc.constantFrom(...KEYS),
      mandatory: flag,
    }),
  },
  { weight: 2, arbitrary: fc.record({ say: fc.constant('cancel' as const), tag }) },
  { weight: 2, arbitrary: fc.record({ say: fc.constant('qos' as const), count: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ say: fc.constantFrom('bind', 'unbind', 'purge'), queue }) },
  {
    weight: 1,
    arbitrary: fc.record({ say: fc.constant('delete' as const), queue, ifUnused: flag, ifEmpty: flag }),
  },
  { weight: 5, arbitrary: fc.record({ say: fc.constantFrom('flow', 'confirm', 'tx', 'commit', 'rollback', 'close') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      say: fc.constantFrom('lookForNothing', 'declareOtherwise', 'declareReserved', 'impossible'),
    }),
  },
);

export type RandomMethod =
  | (typeof first extends fc.Arbitrary<infer T> ? T : never)
  | (typeof further extends fc.Arbitrary<infer T> ? T : never);

/** Some methods in a single write: what a client says before it can have heard of any consequence. */
export interface Step {
  readonly client: number;
  readonly channel: number;
  readonly methods: readonly RandomMethod[];
}

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    client: fc.integer({ min: 0, max: 1 }),
    channel: fc.integer({ min: 1, max: 2 }),
    methods: fc.tuple(fc.option(first), fc.array(further, { maxLength: 3 })).map(([before, after]): RandomMethod[] => {
      if (before === null) return after;
      // A consumer that is cancelled in the write that announces it crashes its channel in RabbitMQ 3.10.
      return [before, ...(before.say === 'consume' ? after.filter(({ say }) => say !== 'cancel') : after)];
    }),
  }),
  { minLength: 1, maxLength: 30, size: 'max' },
);

const DECLARED = { passive: false, durable: false, exclusive: false, autoDelete: false, nowait: false } as const;

export function declareQueue(channel: number, name: string, flags: Partial<typeof DECLARED> | object = {}): Buffer {
  const args = { reserved1: 0, queue: name, ...DECLARED, ...flags, arguments: EMPTY_TABLE };
  return methodFrame(channel, 'queue.declare', args);
}

/** The frames of one method; `name` makes names that nobody else uses, `body` tells messages apart. */
export function framesOf(ch: number, said: RandomMethod, name: (word: string) => string, body: string): Buffer {
  switch (said.say) {
    case 'publish': {
      const exchange = said.exchange.startsWith('x') ? name(said.exchange) : said.exchange;
      const args = { reserved1: 0, exchange, routingKey: name(said.key), mandatory: said.mandatory, immediate: false };
      const bytes = Buffer.from(body);
      return Buffer.concat([
        methodFrame(ch, 'basic.publish', args),
        headerFrame(ch, bytes.length),
        frame(FRAME_BODY, ch, bytes),
      ]);
    }
    case 'get':
      return methodFrame(ch, 'basic.get', { reserved1: 0, queue: name(said.queue), noAck: said.noAck });
    case 'consume': {
      const flags = { noLocal: false, noAck: said.noAck, exclusive: said.exclusive, nowait: false };
      // Each channel consumes from one queue: two would race for the next delivery tag.
      const queue = name(QUEUES[ch === 1 ? 0 : 1]);
      const args = { reserved1: 0, queue, consumerTag: said.tag, ...flags, arguments: EMPTY_TABLE };
      return methodFrame(ch, 'basic.consume', args);
    }
    case 'cancel':
      return methodFrame(ch, 'basic.cancel', { consumerTag: said.tag, nowait: false });
    case 'qos':
      return methodFrame(ch, 'basic.qos', { prefetchSize: 0, prefetchCount: said.count, global: false });
    case 'ack':
      return methodFrame(ch, 'basic.ack', said);
    case 'nack':
      return methodFrame(ch, 'basic.nack', said);
    case 'reject':
      return methodFrame(ch, 'basic.reject', said);
    case 'bind':
    case 'unbind': {
      const args = {
        reserved1: 0,
        queue: name(said.queue),
        exchange: name('x0'),
        routingKey: '',
        arguments: EMPTY_TABLE,
      };
      return said.say === 'bind'
        ? methodFrame(ch, 'queue.bind', { ...args, nowait: false })
        : methodFrame(ch, 'queue.unbind', args);
    }
    case 'purge':
      return methodFrame(ch, 'queue.purge', { reserved1: 0, queue: name(said.queue), nowait: false });
    case 'delete': {
      const { ifUnused, ifEmpty } = said;
      return methodFrame(ch, 'queue.delete', {
        reserved1: 0,
        queue: name(said.queue),
        ifUnused,
        ifEmpty,
        nowait: false,
      });
    }
    case 'recover':
      return methodFrame(ch, 'basic.recover', { requeue: true });
    case 'flow':
      return methodFrame(ch, 'channel.flow', { active: true });
    case 'confirm':
      return methodFrame(ch, 'confirm.select', { nowait: false });
    case 'tx':
      return methodFrame(ch, 'tx.select', {});
    case 'commit':
      return methodFrame(ch, 'tx.commit', {});
    case 'rollback':
      return methodFrame(ch, 'tx.rollback', {});
    case 'close':
      return methodFrame(ch, 'channel.close', BYE);
    case 'lookForNothing':
      return declareQueue(ch, name('none'), { passive: true });
    case 'declareOtherwise':
      // Refused, also where the queue was deleted just now.
      return Buffer.concat([declareQueue(ch, name('q0')), declareQueue(ch, name('q0'), { durable: true })]);
    case 'declareReserved':
      return declareQueue(ch, 'amq.mine');
    case 'impossible':
      return methodFrame(ch, 'basic.qos', { prefetchSize: 7, prefetchCount: 0, global: false });
  }
}
