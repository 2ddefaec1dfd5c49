import type { Contract, Registry } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authoriseSending } from '../auth/authorise.js';
import type { AuthoriseOrigin } from '../auth/authorise-origin.js';
import type { IdempotentIntake } from '../intake/idempotent-intake.js';
import type { PayloadRequest, Seal } from '../intake/seal-request.js';
import { answerReceipt, type ReceiptBody } from './answer-receipt.js';
import { assertEvent } from './assert-event.js';
import { assertKnownType } from './assert-known-type.js';
import { eventPathOf, typeFromPath } from './event-path.js';
import { factsOf, NOTHING_SAID, optionsOf, PUBLISH_BODY, type RequestFacts } from './request-options.js';

export interface PublishRoutes {
  readonly registry: Registry;
  readonly seal: Seal;
  readonly intake: IdempotentIntake;
  readonly authoriseOrigin: AuthoriseOrigin;
}

/** One route for each event, its aliases, and three for events of any type. */
export function registerPublish(app: FastifyInstance, routes: PublishRoutes): void {
  const { registry, seal, intake, authoriseOrigin } = routes;
  const publish = async (
    request: FastifyRequest,
    reply: FastifyReply,
    eventType: string,
    payload: unknown,
    options: NonNullable<PayloadRequest['options']>,
    facts: RequestFacts,
    saysSource = false,
  ): Promise<ReceiptBody> => {
    authoriseSending(request, registry, eventType);
    authoriseOrigin(request, { eventType, saysSource });
    assertKnownType(registry, eventType);
    assertEvent(registry, eventType);
    return answerReceipt(request, reply, await intake.accept(seal({ ...facts, eventType, payload, options })));
  };

  const bodyIsPayload =
    (typeOf: (request: FastifyRequest) => string) =>
    (request: FastifyRequest, reply: FastifyReply): Promise<ReceiptBody> =>
      publish(request, reply, typeOf(request), request.body, optionsOf(request, NOTHING_SAID), factsOf(request));

  app.post<{ Body: PublishBody }>('/publish', { schema: { body: PUBLISH_BODY } }, (request, reply) => {
    const { event_type: eventType, payload, unroutable, ...options } = request.body;
    const facts = factsOf(request);
    const said = unroutable === undefined ? facts : { ...facts, unroutable };
    const saysSource = request.body['source'] !== undefined;
    return publish(request, reply, eventType, payload, optionsOf(request, options), said, saysSource);
  });

  app.post('/events/custom', async (request, reply) => {
    const eventType = eventTypeIn(request.body);
    authoriseSending(request, registry, eventType);
    assertEvent(registry, eventType);
    authoriseOrigin(request, { eventType, saysSource: true });
    return answerReceipt(request, reply, await intake.accept(seal({ ...factsOf(request), value: request.body })));
  });

  for (const contract of registry.listEvents({ kind: 'event' })) {
    const path = eventPathOf(contract);
    addEventRoute(
      app,
      contract,
      path.url,
      bodyIsPayload(({ params }) => path.typeOf(params as Params)),
    );
    if (contract.http === undefined) continue;
    addEventRoute(
      app,
      contract,
      contract.http,
      bodyIsPayload(() => contract.type),
    );
  }

  // What is no event's own route: an unknown name, a command, a reply. The answer tells which.
  app.post(
    '/events/*',

    bodyIsPayload(({ params }) => typeFromPath((params as Params)['*'])),
  );
}

type Params = Readonly<Record<string, string>>;

interface PublishBody {
  readonly event_type: string;
  readonly payload: unknown;
  readonly unroutable?: 'reject' | 'drop';
  readonly [option: string]: unknown;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<ReceiptBody>;

function addEventRoute(app: FastifyInstance, contract: Contract, url: string, handler: Handler): void {
  if (!url.startsWith('/') || app.hasRoute({ method: 'POST', url })) {
    throw new BloodbankError(
      'config.invalid',
      `${contract.type} cannot have the route ${url}: it is taken, or is no path.`,
      {
        remedy: `Change x-http in ${contract.file}.`,
      },
    );
  }
  app.post(url, handler);
}

/** Of a raw envelope. What is none is told by its verification. */
function eventTypeIn(body: unknown): string {
  const isNamed = typeof body === 'object' && body !== null && 'event_type' in body;
  return isNamed && typeof body.event_type === 'string' ? body.event_type : '';
}
