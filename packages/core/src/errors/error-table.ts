/** What a code means, for a reader who has never seen it. */
export interface ErrorEntry {
  readonly meaning: string;
  readonly why: string;
  readonly remedy: string;
}

/** Codes and what they mean. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

/** The codes that more than one room throws, or a port promises; every other room has a table of its own codes. `docs/errors.md` shows all. */
export const ERROR_TABLE = {
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
  'message.expired': {
    meaning: 'The time to live of an event ended while it waited for another attempt.',
    why: 'Its publisher said that it is of no use after that time; it rests as a dead letter.',
    remedy: 'Read the failure that made it wait in the log. Redriven, it has one more attempt.',
  },
  'message.unproven-origin': {
    meaning: 'An event of `webhook.*` was written straight to a queue, past the exchange of events.',
    why: 'Only the gateway checks the signature of its sender, and it publishes to the exchange; anybody may have written this one.',
    remedy: 'Have its sender call the gateway. Let no other user of the broker write to the default exchange.',
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
      'Let an operator grant it (`rabbitmqctl set_permissions`): configure, write and read on the names of the topology. Where somebody else declares it, say `"assert": false` of each of its exchanges in a topology file.',
  },
  'transport.topology-conflict': {
    meaning: 'A queue or exchange exists with other properties than the topology declares.',
    why: 'The broker refuses to redeclare it, so it would not behave as declared.',
    remedy:
      'Align the topology file with the broker, or delete the queue once it is empty and let it be declared again.',
  },
  'transport.queue-in-use': {
    meaning: 'A queue that is to be rebuilt has consumers, or still receives messages.',
    why: 'What they have in hand would be handled twice or be lost; nothing was taken away.',
    remedy: 'Stop the service that consumes it, then run the same command again: it goes on where it ended.',
  },
  'operation.redrive-cut': {
    meaning: 'The broker went away in the middle of a redrive.',
    why: 'What was moved is in its queue; the rest is still among the dead letters, and nothing is lost.',
    remedy: 'Run it again once the broker is back. One message may arrive twice, under the same event_id.',
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
  'operation.conflict': {
    meaning: 'Something is not what it was when somebody looked at it: another number, version or owner.',
    why: 'To go on would change what nobody has seen; nothing was changed.',
    remedy: 'Look again, then decide again.',
  },
  'handler.retry-later': {
    meaning: 'A handler threw RetryLater at its last attempt.',
    why: 'It asked for another attempt, and its retry policy allows no more.',
    remedy: 'Redrive it once what it waited for is there, or allow more attempts.',
  },
  'where.invalid': {
    meaning: 'A `where` expression cannot be read.',
    why: 'Guessing would handle, or show, the wrong events.',
    remedy: 'Compare fields with values, joined by and, or, not: `payload.pr_number > 3 and source.app == "ci"`.',
  },
  'config.invalid': {
    meaning: 'A setting has a value that cannot be used.',
    why: 'Guessing would do what nobody asked for.',
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
  'correlation.unknown-event': {
    meaning: 'Nobody has told of an event with this id.',
    why: 'It was never published here, was forgotten after its time, or was published by somebody who records nothing.',
    remedy: 'Check the id; CORRELATION_TTL_DAYS says how long events are remembered.',
  },
  'store.unavailable': {
    meaning: 'The event store cannot be reached, or did not answer in time.',
    why: 'Nothing was read or kept by this call. What is to be recorded waits at the broker meanwhile; no publish waits for it.',
    remedy:
      'Do what the message of the server asks for; `bloodbank doctor` looks at server, role, tables, and what waits to be recorded. It heals by itself.',
  },
  'store.gap': {
    meaning: 'What stood behind this position is no longer in the event store: retention removed it.',
    why: 'Who went on from here would miss events without knowing.',
    remedy: 'Rebuild from what is there (`bloodbank projections rebuild`), or begin at a later position.',
  },
  'store.unknown-event': {
    meaning: 'No event of this id is in the event store.',
    why: 'It was never recorded here, or retention removed it.',
    remedy:
      'Check the id with `bloodbank events find`, and that `bloodbank store run` was running when it was published.',
  },
  'projection.unknown': {
    meaning: 'No read model has this name.',
    why: 'A read model is known from the first time that a process ran it; nothing was changed.',
    remedy: 'Compare the name with `bloodbank projections list`, or run it once with `bloodbank projections run`.',
  },
  'command.failed': {
    meaning: 'The owner of a command failed at it, or refused it; `code` on the error is the word of the owner.',
    why: 'None of its side effects left; the command rests in the dead-letter queue of its owner.',
    remedy:
      'Where `retryable` is true, send it again after `retryAfterMs`. Else read the failure at its owner, with `bloodbank dlq list <owner>`.',
  },
  'command.request-timeout': {
    meaning: 'A request was not answered within its time; `delivered` tells whether the owner has the command.',
    why: 'The owner may be away, slow, or still at work: the command may yet be carried out.',
    remedy:
      'Ask again with the same `eventId`: an owner that finished answers from its record, and does nothing twice.',
  },
  'command.owned': {
    meaning: 'Another service owns this command.',
    why: 'A command has one owner: with two, each would carry out some of them.',
    remedy:
      'Let one of the two handle it. Where it moves for good, stop the former owner and delete the marker queue that the message names.',
  },
  'command.store-unavailable': {
    meaning: 'The store of commands did not answer in time.',
    why: 'Without it nobody knows whether the command was carried out before; it waits in its queue.',
    remedy: 'Check the Redis or PostgreSQL that the message names. Commands go on by themselves once it answers.',
  },
  'agent.states-unavailable': {
    meaning: 'The store of the states of agents did not answer in time.',
    why: 'Without it nobody knows whether the agent is free; a command waits in its queue, and is not refused.',
    remedy: 'Check the Redis that the message names. Commands go on by themselves once it answers.',
  },
  'dispatcher.rules-invalid': {
    meaning: 'The rules of the dispatcher cannot be used.',
    why: 'A rule that means something else than was written would act on events wrongly; none is taken.',
    remedy: 'Correct the file at the line that is named; `bloodbank dispatcher check` reads it again.',
  },
  'dispatcher.unknown-delivery': {
    meaning: 'No delivery of this id is remembered.',
    why: 'The log of deliveries is bounded: the oldest ones are forgotten.',
    remedy: 'List what is remembered with `bloodbank dispatcher deliveries list`.',
  },
  'outbox.full': {
    meaning: 'The broker is away, and the room for events that wait on disk is used up.',
    why: 'The event is neither published nor kept; what was kept before stays and will be published.',
    remedy: 'Publish it again later; bring the broker back, free the disk, or raise OUTBOX_MAX_BYTES.',
  },
  'gateway.unauthenticated': {
    meaning: 'The request carries no API key, or none that this gateway knows.',
    why: 'Whoever can publish can set services in motion.',
    remedy: 'Send a key as `Authorization: Bearer <key>`; keys are set with API_KEYS or API_KEYS_FILE.',
  },
  'gateway.forbidden': {
    meaning: 'The API key is known, but not for this.',
    why: 'Each key is good for the event types in its scopes only.',
    remedy: 'Use another key, or add the scope to this one.',
  },
  'internal.error': {
    meaning: 'Bloodbank itself failed.',
    why: 'This is a defect, not a mistake of yours.',
    remedy: 'Report it with the stack trace.',
  },
} as const;

export type CoreErrorCode = keyof typeof ERROR_TABLE;

/** A code of any room; those of core are known by name. */
export type ErrorCode = CoreErrorCode | (string & {});
