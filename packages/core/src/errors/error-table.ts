/** What each code means, for a reader who has never seen it. `docs/errors.md` is generated from this table. */
export interface ErrorEntry {
  readonly meaning: string;
  readonly why: string;
  readonly remedy: string;
}

export type ErrorCode =
  | 'schema.invalid'
  | 'schema.unknown-type'
  | 'schema.wrong-kind'
  | 'schema.not-json'
  | 'message.reserved-header'
  | 'message.invalid-properties'
  | 'message.undecodable'
  | 'message.invalid'
  | 'message.unknown-type'
  | 'transport.unroutable'
  | 'transport.nacked'
  | 'transport.blocked'
  | 'transport.timeout'
  | 'transport.overloaded'
  | 'transport.closed'
  | 'transport.unreachable'
  | 'transport.forbidden'
  | 'transport.topology-conflict'
  | 'consumer.overlap'
  | 'consumer.impossible-pattern'
  | 'consumer.unhandled'
  | 'handler.failed'
  | 'handler.timeout'
  | 'handler.non-retryable'
  | 'topology.invalid'
  | 'config.invalid'
  | 'correlation.unavailable'
  | 'inbox.unavailable'
  | 'gateway.spool-full'
  | 'cli.usage'
  | 'cli.schemas'
  | 'internal.error';

export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorEntry>> = {
  'schema.invalid': {
    meaning: 'The payload does not fit the schema of its event type.',
    why: 'Consumers trust the schema; nothing was sent.',
    remedy: 'Compare the payload with `bloodbank show <type>`; the pointer names the place.',
  },
  'schema.unknown-type': {
    meaning: 'No contract has this event type.',
    why: 'Nobody could validate or route it; nothing was sent.',
    remedy: 'Check the spelling with `bloodbank list`, or add its schema file and run `bloodbank generate`.',
  },
  'schema.wrong-kind': {
    meaning: 'The contract is of another kind: a command or a reply was published as an event.',
    why: 'Commands go to one owner and replies to one requester; published as events they would reach anybody.',
    remedy: 'Publish an event type; `bloodbank show <type>` tells the kind.',
  },
  'schema.not-json': {
    meaning: 'The payload cannot be written as JSON.',
    why: 'A cycle, a BigInt or a similar value has no form on the wire; nothing was sent.',
    remedy: 'Convert the value to plain JSON data before publishing it.',
  },
  'message.reserved-header': {
    meaning: 'A header belongs to the broker or to its client library.',
    why: 'Headers named `x-*`, `rascal*`, `bloodbank-*`, `CC` or `BCC` steer routing and retries; nothing was sent.',
    remedy: 'Use another header name.',
  },
  'message.invalid-properties': {
    meaning: 'A property of the message is outside what AMQP can carry.',
    why: 'The broker would close the channel and fail its neighbours; nothing was sent.',
    remedy: 'Keep routing keys, ids and header names within 255 bytes and headers within 64 KiB.',
  },
  'message.undecodable': {
    meaning: 'The body is not a JSON document in UTF-8 within the depth limit.',
    why: 'It cannot become an event, now or on a later attempt.',
    remedy: 'Find the sender through the dead letter and let it send a JSON envelope.',
  },
  'message.invalid': {
    meaning: 'The message is JSON, but not a valid envelope or not a valid payload of its event type.',
    why: 'A handler would see data that its types deny.',
    remedy: 'Compare sender and schema; the dead letter carries the pointer.',
  },
  'message.unknown-type': {
    meaning: 'A message of an event type that this service has no contract for.',
    why: 'It cannot be validated here.',
    remedy: 'Upgrade the contracts of this service, or narrow the binding of its queue.',
  },
  'transport.unroutable': {
    meaning: 'The broker took the message, but no queue is bound to its routing key.',
    why: 'Nobody would ever receive it, so it was not accepted as published.',
    remedy: "Start a consumer, add a binding, or publish with `unroutable: 'drop'` when nobody needs to listen.",
  },
  'transport.nacked': {
    meaning: 'The broker refused the message.',
    why: 'A queue is full or failed; the message was not stored everywhere it belongs.',
    remedy: 'Look at the length limits of the queues bound to this key, then publish again with the same event_id.',
  },
  'transport.blocked': {
    meaning: 'The broker blocks publishers because of a memory or disk alarm.',
    why: 'It would not have read the message before the deadline.',
    remedy: 'Free memory or disk on the broker, or drain its queues, then publish again.',
  },
  'transport.timeout': {
    meaning: 'The deadline passed before the broker confirmed.',
    why: 'The message may have been stored all the same (`maybeDelivered`).',
    remedy: 'Publish again with the same event_id: consumers can tell the copy from a new event.',
  },
  'transport.overloaded': {
    meaning: 'The publish window is full.',
    why: 'More waits for confirms than the configured count or bytes; memory stays bounded.',
    remedy: 'Publish slower, await earlier publishes, or widen the window.',
  },
  'transport.closed': {
    meaning: 'The bus is closed or closing.',
    why: 'Nothing is accepted any more; this message was not sent.',
    remedy: 'Publish before `close()`, or connect anew.',
  },
  'transport.unreachable': {
    meaning: 'The broker cannot be reached.',
    why: 'Nothing answered at the address, or it refused the credentials or the virtual host.',
    remedy:
      'Check RABBIT_URL and that the broker runs. Without RABBIT_URL, `bloodbank up` in another terminal brings an embedded one.',
  },
  'transport.forbidden': {
    meaning: 'The broker does not let this user do what the topology needs.',
    why: 'A queue or an exchange could not be declared or read, so nothing would arrive.',
    remedy:
      'Let an operator grant it (`rabbitmqctl set_permissions`): configure, write and read on the names of the topology.',
  },
  'transport.topology-conflict': {
    meaning: 'A queue or exchange exists with other properties than the topology declares.',
    why: 'The broker refuses to redeclare it, so it would not behave as declared.',
    remedy:
      'Align the topology file with the broker, or delete the queue once it is empty and let it be declared again.',
  },
  'consumer.overlap': {
    meaning: 'Two subscriptions of one queue would both handle the same event type.',
    why: 'They would share one delivery: a failure of one would repeat the work of the other.',
    remedy: 'Give one of them a queue of its own (`queue` option), or narrow its pattern.',
  },
  'consumer.impossible-pattern': {
    meaning: 'The pattern matches no event of the contracts.',
    why: 'The handler could never be called.',
    remedy: 'Check the pattern: `*` stands for one word, `#` for any number of words.',
  },
  'consumer.unhandled': {
    meaning: 'The queue delivered an event type that no subscription of this service handles.',
    why: 'An old binding or a missing subscription leaves it without a handler.',
    remedy: 'Subscribe to it, or remove the binding from the queue.',
  },
  'handler.failed': {
    meaning: 'A handler threw.',
    why: 'The event is retried, then dead-lettered with this error.',
    remedy: 'Read the error in the dead letter, fix the handler, then redrive.',
  },
  'handler.timeout': {
    meaning: 'A handler did not finish within its time.',
    why: 'A delivery that is never settled would block its queue.',
    remedy: 'Make the handler faster, honour `context.signal`, or raise `handlerTimeoutMs`.',
  },
  'handler.non-retryable': {
    meaning: 'A handler threw NonRetryable.',
    why: 'Another attempt would fail in the same way.',
    remedy: 'Read the error in the dead letter.',
  },
  'topology.invalid': {
    meaning: 'A topology file is not valid, or lays out something that cannot work.',
    why: 'Messages would be lost or never arrive.',
    remedy: 'Follow the finding: it names the file and the place. `bloodbank topology check` lists them all.',
  },
  'config.invalid': {
    meaning: 'A setting has a value that cannot be used.',
    why: 'Guessing would connect to the wrong place.',
    remedy: 'Correct the named variable or option.',
  },
  'correlation.unavailable': {
    meaning: 'The store that remembers what caused what does not answer.',
    why: 'Events flow on without it, but the question cannot be answered now.',
    remedy: 'Check REDIS_URL and that Redis runs; it is used again by itself once it answers.',
  },
  'inbox.unavailable': {
    meaning: 'The store that remembers what was handled does not answer.',
    why: 'Handling the event now could repeat its effect.',
    remedy: 'Check REDIS_URL or DATABASE_URL; the event is retried by itself.',
  },
  'gateway.spool-full': {
    meaning: 'The broker is away, and the disk space set aside for waiting events is used up.',
    why: 'Accepting the event would lose it.',
    remedy: 'Send it again after the time in Retry-After; bring the broker back, or raise SPOOL_MAX_BYTES.',
  },
  'cli.usage': {
    meaning: 'The command line cannot be understood.',
    why: 'Nothing was tried.',
    remedy: 'Run the command with --help to see its options and examples.',
  },
  'cli.schemas': {
    meaning: 'The tree of schemas cannot be used as it is.',
    why: 'Contracts made from a part of it would refuse what the rest allows.',
    remedy: 'Mend what is listed; `bloodbank lint` shows it again.',
  },
  'internal.error': {
    meaning: 'Bloodbank itself failed.',
    why: 'This is a defect, not a mistake of yours.',
    remedy: 'Report it with the stack trace.',
  },
};
