/** The payloads that every question uses, the same in each run. */
export type PayloadName = 'small' | 'structured' | 'text';

export interface MeasuredPayload {
  readonly eventType: string;
  readonly title: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const ID = '0197f3a2-52c1-7d3e-9a51-3c1b2f4d5e6f';
const AT = '2026-11-29T08:15:30.125Z';
const TURNS = 17;
const WORDS_A_TURN = 17;
const TEXT_LENGTH = 19_900;

/** Sizes are of the payload as JSON; the envelope adds about 450 bytes. */
export const PAYLOADS: Readonly<Record<PayloadName, MeasuredPayload>> = {
  small: { eventType: 'bench.order.placed', title: '500 B', payload: createOrder() },
  structured: { eventType: 'bench.transcript.ready', title: '20 KB structured', payload: createTranscript() },
  text: { eventType: 'bench.note.written', title: '20 KB text', payload: createNote() },
};

function createOrder(): MeasuredPayload['payload'] {
  return {
    order_id: ID,
    placed_at: AT,
    state: 'new',
    customer: { id: ID.replace('52c1', '0001'), name: 'Ada Lovelace', email: 'ada@example.org' },
    items: [
      { sku: 'PUNCH-CARD-80', quantity: 500, price: 0.05 },
      { sku: 'BRASS-GEAR-12', quantity: 4, price: 17.25 },
    ],
    total: 94,
    currency: 'EUR',
    note: 'Deliver to the back door; ring twice; leave it with the neighbour on the left where nobody answers the door before the evening comes.',
  };
}

function createTranscript(): MeasuredPayload['payload'] {
  const turns = Array.from({ length: TURNS }, (_, turn) => ({
    speaker: `Speaker ${turn % 4}`,
    started_at: AT,
    words: Array.from({ length: WORDS_A_TURN }, (_, word) => {
      const from = (turn * WORDS_A_TURN + word) * 310;
      return { text: `word${word}`, from_ms: from, to_ms: from + 280, confidence: 0.97 };
    }),
  }));
  return { transcript_id: ID, ended_at: AT, title: 'Weekly review', turns };
}

function createNote(): MeasuredPayload['payload'] {
  const sentence = 'The bus carried on, and nobody noticed that the lights had gone out. ';
  return { note_id: ID, written_at: AT, text: sentence.repeat(400).slice(0, TEXT_LENGTH) };
}
