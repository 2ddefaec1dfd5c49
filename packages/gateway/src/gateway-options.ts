import type { Registry } from '@bloodbank/core/contract';
import type { Source } from '@bloodbank/core/envelope';
import type { CommandStore, CorrelationStore, EventStore, Inbox } from '@bloodbank/core/ports';
import type { FastifyBaseLogger } from 'fastify';
import type { Administration } from './administration/administration.js';
import type { ApiKey } from './auth/api-key.js';
import type { GatewayBus } from './gateway-bus.js';
import type { Intake } from './intake/intake.js';
import type { McpDoor } from './mcp/register-mcp.js';
import type { ReadinessCheck } from './read/readiness.js';
import type { SubscriptionParts } from './subscriptions/register-subscriptions.js';
import type { WebhookProviders } from './webhooks/providers.js';

export interface GatewayOptions {
  readonly registry: Registry;
  readonly bus: GatewayBus;
  /** The memory of what was asked before: a repeated request publishes once. */
  readonly inbox: Inbox;
  /** Where events go. Default: to the bus, and no further than its word. */
  readonly intake?: Intake;
  /** Default 127.0.0.1. Beyond loopback only with keys. */
  readonly host?: string;
  /** Default 8682; 0 for any free one. */
  readonly port?: number;
  /** Names under which it may be reached, beside those of loopback. */
  readonly allowedHosts?: readonly string[];
  /** Default none: then everybody on this machine may do everything. */
  readonly keys?: readonly ApiKey[];
  /** Of one caller. Default 60,000. */
  readonly requestsPerMinute?: number;
  /** What must be up for `/readyz`, beside the broker. */
  readonly checks?: readonly ReadinessCheck[];
  /** Which webhooks are open, with their secrets. Default none. */
  readonly webhooks?: WebhookProviders;
  /** How far the signed time of a webhook may be from now. Default 300. */
  readonly webhookToleranceSeconds?: number;
  readonly correlation?: CorrelationStore;
  /** The agents' door, at `/mcp`. Default: there is none. */
  readonly mcp?: McpDoor;
  /** What became of commands that were sent here, for `/commands`. Default: none are taken. */
  readonly commands?: CommandStore;
  /** Deliveries on leases, for `/subscriptions`. Default: none are handed out. Its desk stays open: it is whoever's it was. */
  readonly subscriptions?: SubscriptionParts;
  /** What happened, for `GET /events`. */
  readonly history?: EventStore;
  /** The folder of the built console, for `/`: `@bloodbank/console` finds it. Default: `/` leads to `/docs`. */
  readonly console?: string;
  /** What it looks after the bus with: queues, dead letters. Default: nothing. */
  readonly administration?: Administration;
  /** The AsyncAPI document of these contracts, made when it is asked for. */
  readonly asyncApi?: () => Promise<object>;
  /** Said of every event whose sender does not say it. */
  readonly source?: Source;
  /**
   * Publishes `bloodbank.schema.validation_failed` for payloads that are refused, where the tree has its contract: at most ten
   * a second, and without any promise. Default false.
   */
  readonly systemEvents?: boolean;
  /** Between signs of life on a stream without events. Default 15 seconds. */
  readonly heartbeatMs?: number;
  readonly logger?: FastifyBaseLogger;
}
