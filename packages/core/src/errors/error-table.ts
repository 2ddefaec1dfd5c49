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
  | 'message.expired'
  | 'message.unproven-origin'
  | 'transport.unroutable'
  | 'transport.nacked'
  | 'transport.blocked'
  | 'transport.timeout'
  | 'transport.overloaded'
  | 'transport.closed'
  | 'transport.unreachable'
  | 'transport.forbidden'
  | 'transport.topology-conflict'
  | 'transport.queue-in-use'
  | 'operation.redrive-cut'
  | 'operation.queue-busy'
  | 'operation.jobs-full'
  | 'operation.unknown-job'
  | 'operation.unknown-letter'
  | 'operation.archive-full'
  | 'operation.archive-unreadable'
  | 'publisher.middleware'
  | 'consumer.overlap'
  | 'consumer.impossible-pattern'
  | 'consumer.unhandled'
  | 'consumer.returned-false'
  | 'consumer.replay-refused'
  | 'consumer.middleware-unsettled'
  | 'consumer.next-twice'
  | 'consumer.middleware-timeout'
  | 'handler.failed'
  | 'handler.timeout'
  | 'handler.non-retryable'
  | 'operation.conflict'
  | 'handler.retry-later'
  | 'lease.expired'
  | 'lease.other-patterns'
  | 'lease.too-many'
  | 'where.invalid'
  | 'topology.invalid'
  | 'config.invalid'
  | 'correlation.unavailable'
  | 'correlation.unknown-event'
  | 'inbox.unavailable'
  | 'store.unavailable'
  | 'store.gap'
  | 'store.unknown-event'
  | 'store.damaged-file'
  | 'projection.unknown'
  | 'command.failed'
  | 'command.request-timeout'
  | 'command.duplicate-request'
  | 'command.owned'
  | 'command.store-unavailable'
  | 'agent.unknown'
  | 'agent.wrong-state'
  | 'agent.states-unavailable'
  | 'delivery.forbidden'
  | 'delivery.failed'
  | 'delivery.disabled'
  | 'dispatcher.rules-invalid'
  | 'dispatcher.state-in-use'
  | 'dispatcher.unknown-delivery'
  | 'gateway.bad-request'
  | 'gateway.unauthenticated'
  | 'gateway.forbidden'
  | 'gateway.not-found'
  | 'gateway.method-not-allowed'
  | 'gateway.request-timeout'
  | 'gateway.request-in-progress'
  | 'gateway.key-reused'
  | 'gateway.too-large'
  | 'gateway.unsupported-media-type'
  | 'gateway.wrong-host'
  | 'gateway.rate-limited'
  | 'gateway.confirm-needed'
  | 'gateway.edit-lost'
  | 'gateway.closing'
  | 'gateway.unavailable'
  | 'outbox.full'
  | 'outbox.damaged'
  | 'outbox.unknown-event'
  | 'gateway.spool-full'
  | 'gateway.spool-damaged'
  | 'gateway.unsigned'
  | 'gateway.wrong-signature'
  | 'gateway.stale-signature'
  | 'runner.program-not-found'
  | 'runner.profile-invalid'
  | 'runner.unknown-execution'
  | 'hooks.config-invalid'
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
  'publisher.middleware': {
    meaning: 'A middleware around publishing did not hand the message on as it must.',
    why: 'The message would be published twice, or not at all, and nobody would notice.',
    remedy: 'Call `next(outgoing)` once and return what it resolves with, or throw to keep the message back.',
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
  'consumer.returned-false': {
    meaning: 'A handler returned `false`.',
    why: 'It says that the event was not handled, and not why: the event is retried, then dead-lettered.',
    remedy:
      'Throw an error that says why, or return nothing. Events that are not for this handler belong into `where`.',
  },
  'consumer.replay-refused': {
    meaning: 'An event was lived again for a subscription that has not said that it takes such events.',
    why: 'Its effects, such as a mail or a payment, would happen a second time; it rests as a dead letter.',
    remedy:
      "Subscribe with `replay: 'idempotent'` or `replay: 'skip-effects'` where that is true of the handler, then redrive or replay again.",
  },
  'consumer.middleware-unsettled': {
    meaning: 'A middleware ended without saying how the delivery ended.',
    why: 'Settling the event by guess could lose it or repeat its effect; it counts as failed.',
    remedy: 'Return what `next()` resolved with, or `later(...)` or `skip(...)`.',
  },
  'consumer.next-twice': {
    meaning: 'A middleware called `next()` more than once for one delivery.',
    why: 'The handler would have run twice for one event; the second call did nothing, and the delivery counts as failed.',
    remedy: 'Call `next()` once. Another attempt is what `retry` is for.',
  },
  'consumer.middleware-timeout': {
    meaning: 'A middleware before `once` did not end within its own time.',
    why: 'A delivery that is never settled would block its queue; the event counts as failed.',
    remedy: 'Make it faster, return `later(...)` when it has to wait, or raise its `timeoutMs`.',
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
  'operation.queue-busy': {
    meaning: 'A job is at work on the dead letters of that queue.',
    why: 'A letter in one hand is in no other: two at once would each see a part of the queue.',
    remedy: 'Wait until the job ends, or cancel it.',
  },
  'operation.jobs-full': {
    meaning: 'As many jobs run as may run at a time.',
    why: 'Each holds a connection to the broker; nothing was begun.',
    remedy: 'Wait until one ends, or cancel one.',
  },
  'operation.unknown-job': {
    meaning: 'No job of this id is known here.',
    why: 'It never began at this gateway, or it ended long ago and is forgotten.',
    remedy: 'List the jobs that are known: `GET /jobs`.',
  },
  'operation.unknown-letter': {
    meaning: 'There is no such dead letter, or none that this caller may know of.',
    why: 'It was redriven, archived or purged, or it never rested there.',
    remedy: 'List what rests: `GET /dead-letters`.',
  },
  'operation.archive-full': {
    meaning: 'The archive of dead letters has no room for another one.',
    why: 'The letter stays in its queue: it leaves that only once it stands in the archive.',
    remedy: 'Restore what is needed again, or take what is not out of the folder of the archive.',
  },
  'operation.archive-unreadable': {
    meaning: 'A letter in the archive cannot be read.',
    why: 'Its file was changed or damaged; it is left where it is, and nothing was put back.',
    remedy: 'Look at the file that is named; what it holds is JSON.',
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
  'lease.expired': {
    meaning: 'A delivery was pulled over HTTP, and its lease ended before it was settled.',
    why: 'Its consumer may have crashed, so it counts as a failed attempt, and the next one follows.',
    remedy: 'Settle in time, extend the lease while the work goes on, or ask for longer leases when pulling.',
  },
  'lease.other-patterns': {
    meaning: 'The service is pulled from with another set of patterns at this moment.',
    why: 'A service has one set of patterns: what only one of two consumers asks for would wait for that one, and in its way.',
    remedy:
      'Pull with the same patterns; or settle what is leased and end the other pulls first; or take a service name of your own.',
  },
  'lease.too-many': {
    meaning: 'There are as many leases, pulls or services in hand as this gateway allows.',
    why: 'Each holds memory, and what is leased is held back from everybody else.',
    remedy: 'Settle what is leased, and wait for one pull before the next.',
  },
  'where.invalid': {
    meaning: 'A `where` expression cannot be read.',
    why: 'Guessing would handle, or show, the wrong events.',
    remedy: 'Compare fields with values, joined by and, or, not: `payload.pr_number > 3 and source.app == "ci"`.',
  },
  'topology.invalid': {
    meaning: 'A topology file is not valid, or lays out something that cannot work.',
    why: 'Messages would be lost or never arrive.',
    remedy: 'Follow the finding: it names the file and the place. `bloodbank topology check` lists them all.',
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
    remedy: 'Check DATABASE_URL and the server; `bloodbank doctor` looks at both. It heals by itself.',
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
  'store.damaged-file': {
    meaning: 'A file of exported events is not as it was written.',
    why: 'A line is missing, changed or no event; importing it would put something else in the store than what happened.',
    remedy: 'Export it again, or copy the file again and compare its hash with that of the manifest.',
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
  'command.duplicate-request': {
    meaning: 'A request with this id, or with this correlation id where replies are matched by it, is open already.',
    why: 'One of the two would take the answer of the other; nothing was sent.',
    remedy: 'Wait for the first, or give the second an id of its own.',
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
  'agent.unknown': {
    meaning: 'No agent of this name has a state.',
    why: 'No process has run it with this store, so there is nothing to show, pause, resume or reset.',
    remedy:
      'Look at the names with `bloodbank agents list`, and whether REDIS_URL names the Redis that the agent uses.',
  },
  'agent.wrong-state': {
    meaning: 'The agent is in a state in which this cannot be done.',
    why: 'Resuming an agent that is not paused, or resetting one whose action runs, would hide what it is doing; nothing was changed.',
    remedy:
      'Look at it with `bloodbank agents show <name>`. An action that shall be given up is ended by `reset --force`.',
  },
  'agent.states-unavailable': {
    meaning: 'The store of the states of agents did not answer in time.',
    why: 'Without it nobody knows whether the agent is free; a command waits in its queue, and is not refused.',
    remedy: 'Check the Redis that the message names. Commands go on by themselves once it answers.',
  },
  'delivery.forbidden': {
    meaning: 'A hook would be sent to an address that is not on the allow-list, or that is not public.',
    why: 'A URL must not lead into the network that this program stands in, nor carry a token elsewhere; nothing was sent.',
    remedy: 'Add the origin, and for a private address its network, to `allow` of the rules.',
  },
  'delivery.failed': {
    meaning: 'The endpoint of a hook did not answer with success.',
    why: 'What the hook says has not arrived; it is tried again after delays that the broker holds, then dead-lettered.',
    remedy: 'Look at each attempt with `bloodbank dispatcher deliveries show <id>`, mend the endpoint, then redeliver.',
  },
  'delivery.disabled': {
    meaning: 'The endpoint of a hook said 410 Gone, and is not sent to any more.',
    why: 'It asked to be left alone; events for it rest as dead letters.',
    remedy:
      'Once it is back, run `bloodbank dispatcher deliveries enable <url>`, then `bloodbank dlq redrive dispatcher`.',
  },
  'dispatcher.rules-invalid': {
    meaning: 'The rules of the dispatcher cannot be used.',
    why: 'A rule that means something else than was written would act on events wrongly; none is taken.',
    remedy: 'Correct the file at the line that is named; `bloodbank dispatcher check` reads it again.',
  },
  'dispatcher.state-in-use': {
    meaning: 'Another dispatcher uses the same state file.',
    why: 'Each would overwrite what the other remembers, and tickets would be dispatched twice or not at all.',
    remedy: 'Stop the other one, or give this one a state file of its own (`--state`).',
  },
  'dispatcher.unknown-delivery': {
    meaning: 'No delivery of this id is remembered.',
    why: 'The log of deliveries is bounded: the oldest ones are forgotten.',
    remedy: 'List what is remembered with `bloodbank dispatcher deliveries list`.',
  },
  'gateway.bad-request': {
    meaning: 'The HTTP request cannot be understood.',
    why: 'Nothing was published.',
    remedy: 'Read the detail, correct the request and send it again.',
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
  'gateway.not-found': {
    meaning: 'There is nothing at this address.',
    why: 'Nothing was done.',
    remedy: 'See /docs or /openapi.json for the addresses there are.',
  },
  'gateway.method-not-allowed': {
    meaning: 'The address is known, but not for this method.',
    why: 'Nothing was done.',
    remedy: 'Use one of the methods in the Allow header.',
  },
  'gateway.request-timeout': {
    meaning: 'The request did not arrive in time.',
    why: 'Slow requests would take the places of others; nothing was published.',
    remedy: 'Send it again, whole.',
  },
  'gateway.request-in-progress': {
    meaning: 'Another request with the same idempotency key, or for the same event, is not finished yet.',
    why: 'Publishing now could publish it twice.',
    remedy: 'Send it again after the time in Retry-After; the answer is then that of the first.',
  },
  'gateway.key-reused': {
    meaning: 'The idempotency key, or the event id, was used before for another content.',
    why: 'Answering with the first answer would hide that this content was never published.',
    remedy: 'Use a new key for new content. A type whose schema names a unique key has one event for each value of it.',
  },
  'gateway.too-large': {
    meaning: 'The request is larger than this address accepts.',
    why: 'Large bodies take the memory of all; nothing was published.',
    remedy: 'Store what is large elsewhere and publish its address.',
  },
  'gateway.unsupported-media-type': {
    meaning: 'The body is not of a type that is read here.',
    why: 'Only what is plainly JSON is read; nothing was published.',
    remedy: 'Send JSON with `Content-Type: application/json`, uncompressed.',
  },
  'gateway.wrong-host': {
    meaning: 'The request names a host, or comes from a web origin, that this gateway does not serve.',
    why: 'A web page of somebody else could reach the gateway through a name that it controls.',
    remedy: 'Use 127.0.0.1 or localhost, or add the name with HTTP_ALLOWED_HOSTS.',
  },
  'gateway.rate-limited': {
    meaning: 'This caller has sent more requests than it may in this time.',
    why: 'One caller must not take the place of all others; nothing was published.',
    remedy: 'Wait for the time in Retry-After.',
  },
  'gateway.confirm-needed': {
    meaning:
      'What was asked for cannot be taken back, and was asked for without the count and the name that confirm it.',
    why: 'Nothing was done: what is there may be more, or something else, than whoever asks has seen.',
    remedy:
      'Look at the count, then send it again with that `expected_count` and with `confirm` as `confirm_with` says.',
  },
  'gateway.edit-lost': {
    meaning: 'Somebody else was first: what was to be edited is not there any more, or not as it was.',
    why: 'Nothing was done; an edit on top of another one would undo it unseen.',
    remedy: 'Look again. What you wrote is still yours: apply it to what is there now, where that is needed.',
  },
  'gateway.closing': {
    meaning: 'The gateway is ending.',
    why: 'It finishes what it has begun and takes nothing new; nothing was published.',
    remedy: 'Send it again after the time in Retry-After, to whoever answers then.',
  },
  'gateway.unavailable': {
    meaning: 'This gateway has not what the request asks for, or not now.',
    why: 'It was started without it, or is at its limit.',
    remedy: 'Read the detail; start the gateway with what is missing, or try again later.',
  },
  'outbox.full': {
    meaning: 'The broker is away, and the room for events that wait on disk is used up.',
    why: 'The event is neither published nor kept; what was kept before stays and will be published.',
    remedy: 'Publish it again later; bring the broker back, free the disk, or raise OUTBOX_MAX_BYTES.',
  },
  'outbox.damaged': {
    meaning: 'The folder of waiting events cannot be used.',
    why: 'An event that is not safely on disk may not be accepted while the broker is away.',
    remedy: 'Read the detail: look at the folder, its permissions and its disk.',
  },
  'outbox.unknown-event': {
    meaning: 'No event of this id was set aside by an outbox.',
    why: 'Nothing was published and nothing was removed.',
    remedy: 'Look at what was set aside with `bloodbank outbox list`, and name one of those.',
  },
  'gateway.spool-full': {
    meaning: 'The broker is away, and the disk space set aside for waiting events is used up.',
    why: 'Accepting the event would lose it.',
    remedy: 'Send it again after the time in Retry-After; bring the broker back, or raise SPOOL_MAX_BYTES.',
  },
  'gateway.spool-damaged': {
    meaning: 'The folder of waiting events cannot be used.',
    why: 'An event that is not safely on disk may not be accepted while the broker is away.',
    remedy: 'Read the detail: look at SPOOL_DIR, its permissions and its disk. Two gateways cannot share one folder.',
  },
  'gateway.unsigned': {
    meaning: 'The webhook call carries neither a signature nor a shared secret.',
    why: 'Anybody could have sent it; nothing was published.',
    remedy: "Enter the secret in the sender's settings, the same that the gateway was started with.",
  },
  'gateway.wrong-signature': {
    meaning: 'The signature or the shared secret of the webhook call is not the right one.',
    why: 'It was made with another secret, or the body was changed on its way; nothing was published.',
    remedy: 'Compare the secret at the sender with that of the gateway; no proxy in between may rewrite the body.',
  },
  'gateway.stale-signature': {
    meaning: 'The webhook call was signed too long ago, or in the future.',
    why: 'Whoever once saw a call could repeat it later; nothing was published.',
    remedy: 'Set the clocks of both sides; the sender signs anew when it tries again.',
  },
  'runner.program-not-found': {
    meaning: 'A program that is to be run cannot be found, or may not be executed.',
    why: 'Nothing was started.',
    remedy: 'Name it by its path, or name the folder it is in with --path; aliases and functions of a shell are none.',
  },
  'runner.profile-invalid': {
    meaning: 'A profile of `bloodbank exec` cannot be used.',
    why: 'A run that is not the one that was meant may do harm; nothing was started.',
    remedy: 'Read the detail: the file, a key of it, or a variable.',
  },
  'runner.unknown-execution': {
    meaning: 'No execution of this id is remembered, or several begin with it.',
    why: 'Nothing was stopped or shown.',
    remedy: 'Look at `bloodbank exec list`, and name one of those.',
  },
  'hooks.config-invalid': {
    meaning: 'The configuration file of an agent is not of the form that its agent reads.',
    why: 'A change to what is not understood could break the agent; the file was left as it is.',
    remedy: 'Read the detail, mend the file, and try again.',
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
