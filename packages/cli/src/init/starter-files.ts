import { basename } from 'node:path';

export interface StarterFile {
  readonly path: string;
  readonly content: string;
}

/** What a new project begins with: enough for `generate`, `lint` and `publish --example` to have something to do. */
export function starterFiles(folder: string, version: string): readonly StarterFile[] {
  return [
    {
      path: 'bloodbank.config.json',
      content: json({ schemas: 'schemas', out: 'src/contracts', topology: 'topology' }),
    },
    { path: 'schemas/shop/order.placed.v1.json', content: json(ORDER_PLACED) },
    {
      path: 'package.json',
      content: json({
        name: packageName(folder),
        private: true,
        type: 'module',
        scripts: { generate: 'bloodbank generate', lint: 'bloodbank lint', up: 'bloodbank up' },
        dependencies: { bloodbank: version },
      }),
    },
  ];
}

const ORDER_PLACED = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Order placed',
  description: 'Published when a customer has placed an order. Consumed by whoever ships it.',
  type: 'object',
  properties: {
    order_id: { type: 'string', minLength: 1, description: 'Which order.' },
    total: { type: 'number', minimum: 0, description: 'What it costs, in euro.' },
  },
  required: ['order_id', 'total'],
  examples: [{ order_id: 'o-1', total: 12.5 }],
};

/** npm's names are lower case and hold few other characters. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'events' : name;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
