import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { PayloadName } from '../events/payloads.js';
import type { Accepts } from './accepts.js';

/** The schemas of this package once more, as one writes them for TypeBox. */
const SCHEMAS: Readonly<Record<PayloadName, () => TSchema>> = { small: order, structured: transcript, text: note };

const CLOSED = { additionalProperties: false };
const UUID = Type.String({ format: 'uuid' });
const MOMENT = Type.String({ format: 'date-time' });

export function createTypeboxValidator(name: PayloadName): Accepts {
  const validator = Compile(SCHEMAS[name]());
  return (payload) => validator.Check(payload);
}

function order(): TSchema {
  const customer = Type.Object(
    {
      id: UUID,
      name: Type.String({ minLength: 1, maxLength: 80 }),
      email: Type.Optional(Type.String({ format: 'email' })),
    },
    CLOSED,
  );
  const item = Type.Object(
    {
      sku: Type.String({ minLength: 1, maxLength: 40 }),
      quantity: Type.Integer({ minimum: 1 }),
      price: Type.Number({ minimum: 0 }),
    },
    CLOSED,
  );
  return Type.Object(
    {
      order_id: UUID,
      placed_at: MOMENT,
      state: Type.Union([Type.Literal('new'), Type.Literal('paid'), Type.Literal('sent')]),
      customer,
      items: Type.Array(item, { minItems: 1 }),
      total: Type.Number({ minimum: 0 }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      note: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Null()])),
      sent_us: Type.Optional(Type.Integer()),
    },
    CLOSED,
  );
}

function transcript(): TSchema {
  const moment = Type.Integer({ minimum: 0 });
  const confidence = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));
  const word = Type.Object({ text: Type.String(), from_ms: moment, to_ms: moment, confidence }, CLOSED);
  const turn = Type.Object(
    { speaker: Type.String({ minLength: 1 }), started_at: Type.Optional(MOMENT), words: Type.Array(word) },
    CLOSED,
  );
  return Type.Object(
    { transcript_id: UUID, ended_at: MOMENT, title: Type.Optional(Type.String()), turns: Type.Array(turn) },
    CLOSED,
  );
}

function note(): TSchema {
  return Type.Object({ note_id: UUID, written_at: MOMENT, text: Type.String() }, CLOSED);
}
