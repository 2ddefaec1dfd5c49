import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A project of its own in a temporary folder, with a small tree of schemas that has one of everything. */
export interface Project {
  readonly root: string;
  write(file: string, content: unknown): void;
  remove(): void;
}

/** The tree of this repository, for a project that needs more than its own. */
export const REPOSITORY_SCHEMAS: string = fileURLToPath(new URL('../../../../schemas', import.meta.url));

const SCHEMAS: Readonly<Record<string, object>> = {
  'shop/order.placed.v1.json': {
    title: 'Order placed',
    description: 'Published when a customer has placed an order. Consumed by the warehouse.',
    type: 'object',
    additionalProperties: false,
    required: ['order_id', 'total'],
    properties: {
      order_id: { type: 'string', minLength: 1, maxLength: 40, description: 'Which order.' },
      total: { type: 'number', minimum: 0, description: 'In euro.' },
      note: { type: 'string', maxLength: 500, description: 'What the customer said.' },
      card: { type: 'string', maxLength: 40, 'x-sensitive': true, description: 'The card it was paid with.' },
    },
    examples: [{ order_id: 'o-1', total: 12.5, card: '4111-1111' }],
  },
  'shop/order.cancelled.v1.json': {
    title: 'Order cancelled',
    description: 'Published when a customer has called an order off. Consumed by the warehouse.',
    type: 'object',
    additionalProperties: false,
    required: ['order_id'],
    properties: { order_id: { type: 'string', maxLength: 40, description: 'Which order.' } },
    examples: [{ order_id: 'o-1' }],
  },
  'shop/order.ship.v1.json': {
    title: 'Ship an order',
    description: 'Asks the warehouse to ship an order. Handled by the warehouse.',
    'x-kind': 'command',
    type: 'object',
    additionalProperties: false,
    required: ['order_id'],
    properties: { order_id: { type: 'string', maxLength: 40, description: 'Which order.' } },
    examples: [{ order_id: 'o-1' }],
  },
  'hook/door.{action}.v1.json': {
    title: 'The door did something',
    description: 'Published when the door reports an action. Consumed by the log.',
    type: 'object',
    additionalProperties: false,
    required: ['action'],
    properties: { action: { type: 'string', maxLength: 40, description: 'What it did.' } },
    examples: [{ action: 'opened' }],
  },
};

export function createProject(): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bloodbank-cli-')));
  const write = (file: string, content: unknown): void => {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  };
  write('bloodbank.config.json', { schemas: 'schemas', out: 'contracts' });
  for (const [file, schema] of Object.entries(SCHEMAS)) {
    write(join('schemas', file), { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema });
  }
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}
