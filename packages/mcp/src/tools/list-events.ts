import type { Kind } from '@bloodbank/core/contract';
import { matchesTopic } from '@bloodbank/core/routing';
import { fenceText } from '../text/fence.js';
import { defineTool, objectInput, type Tool } from './tool.js';

interface Input {
  readonly pattern?: string;
  readonly search?: string;
  readonly kind?: Kind;
  readonly cursor?: string;
}

const PAGE = 20;

export const listEvents: Tool = defineTool<Input>({
  name: 'list_events',
  description: 'List message types that have a contract. Filter by topic pattern (github.#), words, kind.',
  input: objectInput({
    pattern: { type: 'string', maxLength: 255 },
    search: { type: 'string', maxLength: 200 },
    kind: { enum: ['event', 'command', 'reply'] },
    cursor: { type: 'string', maxLength: 20 },
  }),
  isReadOnly: true,
  async run({ pattern, search = '', kind, cursor = '0' }, { house }) {
    const words = search
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const found = house.registry
      .listEvents(kind === undefined ? {} : { kind })
      .filter(({ type }) => house.mayRead(type) && (pattern === undefined || matchesTopic(pattern, type)))
      .filter(({ type, title, description }) => {
        const text = `${type} ${title} ${description}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
    const from = Math.max(0, Number.parseInt(cursor, 10) || 0);
    return {
      total: found.length,
      events: found
        .slice(from, from + PAGE)
        .map(({ type, kind: of, title }) => ({ type, kind: of, title: fenceText(title, 120) })),
      ...(from + PAGE < found.length ? { cursor: String(from + PAGE) } : {}),
    };
  },
});
