import { type Envelope, readEnvelope } from '@bloodbank/core/envelope';
import { decodeJson } from '@bloodbank/core/message';
import type { DispatcherDelivery, EventFilter, EventStore, StoredMessage } from '@bloodbank/core/ports';
import { ACTION_FAILED, ACTION_SUCCEEDED } from '../run/lifecycle.js';

const PAGE = 500;
/** So many messages are looked through for one answer. */
const MAX_LOOKED_AT = 10_000;

/** What the event store knows of deliveries: how each ended last, the newest first. */
export async function* storedDeliveries(
  store: Pick<EventStore, 'read'>,
  filter: Pick<EventFilter, 'since' | 'text'>,
): AsyncGenerator<DispatcherDelivery, void, undefined> {
  const seen = new Set<string>();
  const types = [ACTION_SUCCEEDED, ACTION_FAILED];
  let position: number | undefined;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += PAGE) {
    const from = position === undefined ? {} : { before: position };
    const page = await store.read({ filter: { types, ...filter }, order: 'newest-first', limit: PAGE, ...from });
    for (const message of page) {
      const delivery = deliveryOf(message);
      if (delivery === undefined || seen.has(delivery.delivery_id)) continue;
      seen.add(delivery.delivery_id);
      yield delivery;
    }
    position = page.at(-1)?.position;
    if (page.length < PAGE) return;
  }
}

/** An event as it was recorded, where its body is an envelope. */
export async function storedEvent(store: Pick<EventStore, 'find'>, id: string): Promise<Envelope | undefined> {
  const message = await store.find(id);
  return message === undefined ? undefined : envelopeOf(message);
}

function envelopeOf({ body }: StoredMessage): Envelope | undefined {
  const decoded = decodeJson(body);
  const read = decoded.ok ? readEnvelope(decoded.value) : undefined;
  return read?.ok === true ? (read.envelope as unknown as Envelope) : undefined;
}

/** The payload of `dispatcher.action.succeeded` and `dispatcher.action.failed`. */
interface Told {
  readonly delivery_id: string;
  readonly rule: string;
  readonly action: DispatcherDelivery['action'];
  readonly target: string;
  readonly trigger_event_id: string;
  readonly trigger_event_type: string;
  readonly attempts: number;
  readonly status?: number | null;
  readonly error_message?: string;
}

function deliveryOf(message: StoredMessage): DispatcherDelivery | undefined {
  const told = envelopeOf(message)?.payload as Partial<Told> | null | undefined;
  if (typeof told?.delivery_id !== 'string' || typeof told.trigger_event_id !== 'string') return undefined;
  const { delivery_id, rule, action, target, trigger_event_id, trigger_event_type, attempts, status, error_message } =
    told as Told;
  const outcome = message.eventType === ACTION_SUCCEEDED ? 'succeeded' : 'gave-up';
  const last = {
    at: message.occurredAt.toISOString(),
    attempt: attempts,
    outcome,
    ...(typeof status === 'number' ? { status } : {}),
    ...(error_message === undefined ? {} : { reason: error_message }),
  } as const;
  return {
    delivery_id,
    rule,
    event_id: trigger_event_id,
    event_type: trigger_event_type,
    action,
    target,
    outcome,
    attempts: [last],
  };
}
