import { presentEvent } from '../text/present-event.js';
import { defineTool, objectInput, type Tool, ToolError } from './tool.js';

interface Input {
  readonly pattern?: string;
  readonly since?: string;
  readonly until?: string;
  readonly correlation_id?: string;
  readonly text?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** About 4 KB of text: what a model reads at a glance. */
const ANSWER_CHARACTERS = 4_000;

export const findEvents: Tool = defineTool<Input>({
  name: 'find_events',
  description: 'Find past events, newest first. since is a time or an age (1h).',
  input: objectInput({
    pattern: { type: 'string', maxLength: 255 },
    since: { type: 'string', maxLength: 40 },
    until: { type: 'string', maxLength: 40 },
    correlation_id: { type: 'string', format: 'uuid' },
    text: { type: 'string', maxLength: 200 },
    limit: { type: 'integer', minimum: 1, maximum: 100 },
    cursor: { type: 'string', maxLength: 200 },
  }),
  isReadOnly: true,
  async run({ pattern, since, until, correlation_id, text, limit = 20, cursor }, { house }) {
    const page = await house.history.find({
      limit,
      ...(pattern === undefined ? {} : { pattern }),
      ...(since === undefined ? {} : { since: timeOf(since) }),
      ...(until === undefined ? {} : { until: timeOf(until) }),
      ...(correlation_id === undefined ? {} : { correlationId: correlation_id }),
      ...(text === undefined ? {} : { text }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const events: object[] = [];
    let left = ANSWER_CHARACTERS;
    for (const event of page.events.filter(({ event_type }) => house.mayRead(event_type))) {
      const shown = presentEvent(event, house.registry, false);
      const { untrusted_payload: _, ...bare } = shown;
      left -= JSON.stringify(shown).length;
      // What no longer fits is named at least: get_event shows it.
      events.push(left > 0 ? shown : bare);
    }
    return { events, ...(page.cursor === undefined ? {} : { cursor: page.cursor }), searched: house.history.reach };
  },
});

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws {ToolError} for what is neither a time nor an age. */
function timeOf(text: string): string {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = unit === undefined ? Date.parse(text) : Date.now() - Number(count) * (UNIT_MS[unit] ?? 0);
  if (Number.isNaN(ms)) throw new ToolError('A time is RFC 3339 (2026-11-30T12:00:00Z), or an age: 90s, 15m, 2h, 7d.');
  return new Date(ms).toISOString();
}
