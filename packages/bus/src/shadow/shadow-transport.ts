import { createEventId, replayMarkOf } from '@bloodbank/core/envelope';
import { decodeJson } from '@bloodbank/core/message';
import type {
  ConsumerGroup,
  Consumption,
  Delivery,
  GroupName,
  Logger,
  OutgoingMessage,
  Settlement,
  Transport,
} from '@bloodbank/core/ports';
import { encodeShadowNote, type ShadowNote, shadowGroupOf } from '@bloodbank/core/replay';

const TIMEOUT_MS = 30_000;

/**
 * The transport of a service in a shadow run. It takes what is replayed to the shadow of its groups, nothing that happens now, and
 * no command. What it would publish goes to whoever replays, as notes, and to nobody else; what belongs to no event of a replay is
 * dropped. Everybody who publishes is told that it was received, so that the service goes on as ever.
 */
export function createShadowTransport(
  transport: Transport,
  { source, logger }: { readonly source: string; readonly logger: Logger },
): Transport {
  /** Whom to tell, by the id of each event that is being handled. */
  const handling = new Map<string, string>();

  const tell = async (key: string, note: ShadowNote): Promise<void> => {
    const properties = { messageId: createEventId(), contentType: 'application/json', persistent: false };
    const message = { address: { kind: 'reply', key }, body: encodeShadowNote(note), properties, headers: {} } as const;
    await transport.publish(message, { timeoutMs: TIMEOUT_MS });
  };

  async function capture({ address: { kind, key }, body }: OutgoingMessage): Promise<void> {
    const decoded = decodeJson(body);
    const envelope = decoded.ok ? (decoded.value as { readonly correlation_ids?: unknown } | null) : null;
    const parents = Array.isArray(envelope?.correlation_ids) ? (envelope.correlation_ids as readonly unknown[]) : [];
    const causes = parents.filter((id): id is string => typeof id === 'string' && handling.has(id));
    const receivers = new Set(causes.map((id) => handling.get(id)));
    if (receivers.size === 0)
      logger.debug({ dropped: key }, 'Not published: a shadow run, and no event of it caused this.');
    for (const receiver of receivers)
      if (receiver !== undefined && kind !== 'reply')
        await tell(receiver, { kind: 'published', causes, of: kind, envelope });
  }

  async function handle(
    delivery: Delivery,
    onDelivery: (delivery: Delivery) => Promise<Settlement>,
  ): Promise<Settlement> {
    const { id, isReplay } = identify(delivery);
    const { replyTo } = delivery.properties;
    // Somebody wrote to this queue by hand: nobody would be told, so nothing is done.
    if (id === undefined || !isReplay || replyTo === undefined) return { kind: 'ack' };
    handling.set(id, replyTo);
    try {
      const settlement = await onDelivery(delivery);
      await tell(replyTo, noteOf(id, settlement, source));
      return settlement;
    } finally {
      handling.delete(id);
    }
  }

  return {
    system: transport.system,
    capabilities: transport.capabilities,
    async publish(message) {
      if (message.copyOf === undefined && message.address.kind !== 'reply') await capture(message);
      return { routed: true };
    },
    async declare(group) {
      if (group.kind === 'event') await transport.declare(shadowOf(group));
    },
    async consume(from, options, onDelivery) {
      if ('tap' in from) return transport.consume(from, options, onDelivery);
      if (from.kind === 'command') return nothingOf(transport.placeOf(from));
      return transport.consume(shadowOf(from), options, (delivery) => handle(delivery, onDelivery));
    },
    openReplies: (onReply, onReopened) => transport.openReplies(onReply, onReopened),
    watchDeadLetters: async () => ({ stop: async () => {} }),
    destinationOf: (address) => transport.destinationOf(address),
    placeOf: (group) => (group.kind === 'event' ? transport.placeOf(shadowName(group)) : transport.placeOf(group)),
    health: () => transport.health(),
    close: (options) => transport.close(options),
  };
}

function identify({ body }: Delivery): { readonly id: string | undefined; readonly isReplay: boolean } {
  const decoded = decodeJson(body);
  const value = (decoded.ok ? decoded.value : null) as {
    readonly event_id?: unknown;
    readonly metadata?: unknown;
  } | null;
  const metadata = typeof value?.metadata === 'object' && value.metadata !== null ? value.metadata : {};
  const isReplay = replayMarkOf({ metadata: metadata as Record<string, unknown> }) !== undefined;
  return { id: typeof value?.event_id === 'string' ? value.event_id : undefined, isReplay };
}

function noteOf(cause: string, settlement: Settlement, source: string): ShadowNote {
  if (settlement.kind === 'ack') return { kind: 'settled', cause, outcome: 'handled', source };
  if (settlement.kind !== 'dead-letter') return { kind: 'settled', cause, outcome: 'again', source };
  const { code, message } = settlement.failure;
  return { kind: 'settled', cause, outcome: 'failed', failure: { code, message }, source };
}

/** Without patterns and partitions; what fails is told, and rests nowhere. */
function shadowOf({ kind, group, retryDelaysMs }: ConsumerGroup): ConsumerGroup {
  return { kind, group: shadowGroupOf(group), patterns: [], retryDelaysMs, deadLetters: false };
}

function shadowName({ kind, group }: GroupName): GroupName {
  return { kind, group: shadowGroupOf(group) };
}

function nothingOf(queue: string): Consumption {
  return { queue, stop: async () => {} };
}
