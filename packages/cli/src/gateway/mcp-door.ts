import { join } from 'node:path';
import { createLogger } from '@bloodbank/bus/parts';
import type { Registry } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import type { CorrelationStore } from '@bloodbank/core/ports';
import type { GatewayBus, McpDoor } from '@bloodbank/gateway';
import { createMcpFetch, isGranted, type McpRequestOptions, parseGrant, RecentEvents } from '@bloodbank/mcp';
import { openDeadLetters, servicesOf } from '../mcp/open-house.js';
import { readPlanSecret } from '../mcp/plan-secret.js';
import type { CommandContext } from '../shell/command-context.js';
import { readVersion } from '../version.js';

/**
 * The agents' door of a gateway. An agent may do what MCP_ALLOW says, and of that what its key may; what failed is changed
 * over HTTP by this machine alone, for no scope of a key speaks of it.
 */
export function createMcpDoor(
  context: CommandContext,
  registry: Registry,
  bus: Pick<GatewayBus, 'tap' | 'request'>,
  correlation: CorrelationStore,
): McpDoor {
  const grants = context.settings.MCP_ALLOW.map((text) => {
    const grant = parseGrant(text);
    if (grant !== undefined) return grant;
    throw new BloodbankError('config.invalid', `MCP_ALLOW: ${JSON.stringify(text)} allows nothing that is known.`, {
      remedy: 'Write publish:<pattern>, request:<pattern> or manage:<service>, with commas between them.',
    });
  });
  const hasKeys = context.settings.API_KEYS.length > 0;
  const fetch = createMcpFetch(readVersion());
  const recent = new RecentEvents();
  const logger = createLogger(context.settings);
  let watching: Promise<unknown> | undefined;
  let secret: Promise<Uint8Array> | undefined;

  return async (request, { caller, publish }) => {
    watching ??= bus
      .tap(['#'], (event) => recent.add(event))
      .catch((thrown: unknown) => {
        // The broker is away; what can be known without it is answered all the same, and the next request tries again.
        watching = undefined;
        logger.debug({ error: String(thrown) }, "The agents' door sees no events yet.");
      });
    await watching;
    secret ??= readPlanSecret(join(context.project.root, '.bloodbank', 'mcp-plans.key'));
    const house = {
      registry,
      publish,
      request: (type: string, payload: unknown, options: McpRequestOptions) =>
        bus.request(type, payload, { ...options, onDelivered: () => {} }),
      history: recent,
      correlation,
      services: () => servicesOf(context),
      deadLettersOf: (service: string) => openDeadLetters(context, registry, service),
      may(action: 'publish' | 'request' | 'manage', name: string): boolean {
        if (!isGranted(grants, action, name)) return false;
        if (action === 'manage') return !hasKeys;
        return caller.may(action === 'request' ? 'command' : 'publish', name);
      },
      mayRead: (eventType: string) => caller.may('read', eventType),
      planSecret: await secret,
    };
    return fetch(request, house, { client: 'http', key: caller.name });
  };
}
