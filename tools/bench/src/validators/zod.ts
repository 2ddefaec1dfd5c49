import { z } from 'zod';
import type { PayloadName } from '../events/payloads.js';
import type { Accepts } from './accepts.js';

/** The schemas of this package once more, as one writes them for zod. */
const SCHEMAS: Readonly<Record<PayloadName, () => z.ZodType>> = { small: order, structured: transcript, text: note };

export function createZodValidator(name: PayloadName): Accepts {
  const schema = SCHEMAS[name]();
  return (payload) => schema.safeParse(payload).success;
}

function order(): z.ZodType {
  const customer = z.strictObject({ id: z.uuid(), name: z.string().min(1).max(80), email: z.email().optional() });
  const item = z.strictObject({ sku: z.string().min(1).max(40), quantity: z.int().min(1), price: z.number().min(0) });
  return z.strictObject({
    order_id: z.uuid(),
    placed_at: z.iso.datetime(),
    state: z.enum(['new', 'paid', 'sent']),
    customer,
    items: z.array(item).min(1),
    total: z.number().min(0),
    currency: z.string().regex(/^[A-Z]{3}$/),
    note: z.string().max(500).nullable().optional(),
    sent_us: z.int().optional(),
  });
}

function transcript(): z.ZodType {
  const word = z.strictObject({
    text: z.string(),
    from_ms: z.int().min(0),
    to_ms: z.int().min(0),
    confidence: z.number().min(0).max(1).optional(),
  });
  const turn = z.strictObject({
    speaker: z.string().min(1),
    started_at: z.iso.datetime().optional(),
    words: z.array(word),
  });
  return z.strictObject({
    transcript_id: z.uuid(),
    ended_at: z.iso.datetime(),
    title: z.string().optional(),
    turns: z.array(turn),
  });
}

function note(): z.ZodType {
  return z.strictObject({ note_id: z.uuid(), written_at: z.iso.datetime(), text: z.string() });
}
