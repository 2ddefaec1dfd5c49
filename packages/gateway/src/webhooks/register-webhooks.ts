import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';
import type { IdempotentIntake } from '../intake/idempotent-intake.js';
import type { Seal } from '../intake/seal-request.js';
import type { BindBody } from './bind-body.js';
import { createBodyBudget } from './body-budget.js';
import { callOf } from './call-of.js';
import {
  assertSettings,
  PROVIDER_NAMES,
  PROVIDERS,
  type ProviderName,
  secretVariableOf,
  type WebhookProviders,
} from './providers.js';
import { receiveWebhook } from './receive-webhook.js';

export interface WebhookRoutes {
  readonly seal: Seal;
  readonly intake: IdempotentIntake;
  readonly bindBody: BindBody;
  readonly providers: WebhookProviders;
  /** How far a signed time may be from now. Default 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const DEFAULT_TOLERANCE_SECONDS = 300;

/** The path of the original service, which took the webhooks of Plane and answered 200. */
const ORIGINAL_PATH = '/event';

/**
 * `POST /webhooks/<provider>`, one for each provider. They need no API key: whoever calls is proven by a signature.
 *
 * @throws {BloodbankError} `config.invalid` for a provider without a secret that is not explicitly open.
 */
export async function registerWebhooks(app: FastifyInstance, routes: WebhookRoutes): Promise<void> {
  const { seal, intake, bindBody, providers, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = Date.now } = routes;
  for (const [name, settings] of Object.entries(providers)) assertSettings(name as ProviderName, settings);

  await app.register(async (scope) => {
    // Signatures are over the bytes, so nothing may read them before.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body);

    scope.addHook('preParsing', createBodyBudget());

    for (const name of PROVIDER_NAMES) {
      const settings = providers[name];
      const provider = PROVIDERS[name];
      const options = { bodyLimit: provider.maxBytes, config: { isPublic: true } };
      const handle =
        (path: string, acceptedStatus: number) =>
        async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
          if (settings === undefined) return refuseUnopened(name);
          const call = callOf(request, provider);
          const answer = await receiveWebhook(call, {
            name,
            provider,
            settings,
            seal,
            intake,
            bindBody,
            path,
            host: request.ip,
            clock: { nowMs: now(), toleranceSeconds },
          });
          request.outcome = {
            status: answer.status,
            ...(answer.event_id === undefined ? {} : { eventId: answer.event_id }),
            ...(answer.event_type === undefined ? {} : { eventType: answer.event_type }),
          };
          const isNews = answer.status === 'published' || answer.status === 'spooled';
          reply.code(isNews ? acceptedStatus : 200);
          return answer;
        };
      scope.post(`/webhooks/${name}`, options, handle(`/webhooks/${name}`, 202));
      if (name === 'plane') scope.post(ORIGINAL_PATH, options, handle(ORIGINAL_PATH, 200));
    }
  });
}

function refuseUnopened(name: ProviderName): never {
  throw new GatewayError('gateway.not-found', `The webhook of ${name} is not open: its secret is not set.`, {
    remedy: `Start the gateway with ${secretVariableOf(name)}.`,
  });
}
