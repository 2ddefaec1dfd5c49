import { hostname } from 'node:os';
import type { Source } from '@bloodbank/core/envelope';
import { silentLogger } from '@bloodbank/core/ports';
import type { FastifyInstance } from 'fastify';
import { registerAdministration } from './administration/register-administration.js';
import { createAuthenticator } from './auth/authenticator.js';
import { createOriginGuard } from './auth/authorise-origin.js';
import { registerCloudEvents } from './cloudevents/register-cloud-events.js';
import { createCommandDesk } from './commands/command-desk.js';
import { registerCommands } from './commands/register-commands.js';
import { registerConsole } from './console/register-console.js';
import type { GatewayOptions } from './gateway-options.js';
import { registerHistory } from './history/register-history.js';
import { createApp } from './http/create-app.js';
import { createDrain } from './http/drain.js';
import { LIMITS } from './http/limits.js';
import { observeRequests } from './http/observe.js';
import { createDirectIntake } from './intake/direct-intake.js';
import { createIdempotentIntake } from './intake/idempotent-intake.js';
import { reportRefusals } from './intake/report-refusals.js';
import { createSeal, type Seal } from './intake/seal-request.js';
import { assertGuarded, DEFAULT_HOST, DEFAULT_PORT, explainListen } from './listen-address.js';
import { registerMcp } from './mcp/register-mcp.js';
import { registerPublish } from './publish/register-publish.js';
import { createMetrics } from './read/metrics.js';
import { registerDocuments } from './read/register-documents.js';
import { registerHealth } from './read/register-health.js';
import { registerSchemas } from './read/register-schemas.js';
import { createEventFeed } from './stream/event-feed.js';
import { registerStream } from './stream/register-stream.js';
import { registerSubscriptions } from './subscriptions/register-subscriptions.js';
import { registerCorrelation } from './trace/register-correlation.js';
import { createBodyBinding } from './webhooks/bind-body.js';
import { registerWebhooks } from './webhooks/register-webhooks.js';

/** How the doors of events seal what comes in. */
function sealOf({ registry, bus, systemEvents = false, logger }: GatewayOptions, source: Source): Seal {
  const seal = createSeal({ registry, source, kind: 'event' });
  if (!systemEvents) return seal;
  const service = source.service ?? source.app ?? 'gateway';
  return reportRefusals(seal, { registry, bus, source, service, ...(logger === undefined ? {} : { logger }) });
}

/** How long what runs may take to finish, in milliseconds. */
const DRAIN_MS = 15_000;

export interface Gateway {
  /** For tests, and for routes of one's own. */
  readonly app: FastifyInstance;
  /**
   * Begins to listen. Resolves with the address: `http://127.0.0.1:8682`.
   *
   * @throws {BloodbankError} `config.invalid` for a port that is taken or may not be opened.
   */
  listen(): Promise<string>;
  /** Takes nothing new, finishes what runs, ends the streams. The bus stays open: it is whoever's it was. */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/**
 * The HTTP side of a bus.
 *
 * @throws {BloodbankError} `config.invalid` for an address beyond loopback without keys, for keys that cannot be used, and
 * for routes that two contracts ask for.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { registry, bus, inbox, correlation, asyncApi, heartbeatMs, logger } = options;
  const { keys = [], host = DEFAULT_HOST, port = DEFAULT_PORT, checks = [] } = options;
  assertGuarded(host, keys);
  const source = options.source ?? { host: hostname(), type: 'service', app: 'bloodbank-gateway' };
  const intake = createIdempotentIntake(options.intake ?? createDirectIntake({ bus }), inbox);
  const seal = sealOf(options, source);
  const drain = createDrain();
  const app = await createApp({
    host,
    allowedHosts: options.allowedHosts ?? [],
    authenticate: createAuthenticator(keys),
    drain,
    requestsPerMinute: options.requestsPerMinute ?? LIMITS.requestsPerMinute,
    ...(logger === undefined ? {} : { logger }),
  });
  const feed = createEventFeed(bus, registry);
  const metrics = createMetrics({ bus, intake, openStreams: () => feed.readers.size });
  observeRequests(app, metrics);
  registerHealth(app, { bus, intake, checks });
  registerStream(app, { feed, drain, ...(heartbeatMs === undefined ? {} : { heartbeatMs }) });
  const { webhooks: providers = {}, webhookToleranceSeconds: toleranceSeconds } = options;
  const proven = Object.entries(providers).filter(([, { secrets = [] }]) => secrets.length > 0);
  const authoriseOrigin = createOriginGuard(new Set(proven.map(([name]) => name)));
  registerPublish(app, { registry, seal, intake, authoriseOrigin });
  const { commands } = options;
  registerCommands(app, {
    registry,
    seal: createSeal({ registry, source, kind: 'command' }),
    desk: commands && createCommandDesk({ bus, store: commands, logger: logger ?? silentLogger }),
    drain,
    history: options.history,
  });
  await registerWebhooks(app, {
    seal,
    intake,
    bindBody: createBodyBinding(inbox),
    providers,
    ...(toleranceSeconds === undefined ? {} : { toleranceSeconds }),
  });
  registerCloudEvents(app, { registry, seal, intake, authoriseOrigin });
  registerMcp(app, { registry, seal, intake, door: options.mcp });
  registerSubscriptions(app, { registry, parts: options.subscriptions, drain });
  registerCorrelation(app, correlation);
  registerHistory(app, { store: options.history, registry });
  registerSchemas(app, registry);
  const administration = await registerAdministration(app, {
    ...options.administration,
    registry,
    bus,
    intake,
    checks,
    source,
    drain,
    logger: logger ?? silentLogger,
    areKeysRequired: keys.length > 0,
    hasHistory: options.history !== undefined,
    hasCommands: commands !== undefined,
  });
  registerConsole(app, options.console);
  registerDocuments(app, { registry, metrics, asyncApi });

  return {
    app,
    async listen() {
      try {
        return await app.listen({ host, port });
      } catch (thrown) {
        throw explainListen(thrown, host, port);
      }
    },
    async close({ timeoutMs = DRAIN_MS } = {}) {
      await drain.begin(timeoutMs);
      await feed.stop();
      await administration.close();
      await app.close();
    },
  };
}
