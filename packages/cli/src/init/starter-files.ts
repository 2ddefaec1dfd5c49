import { basename } from 'node:path';
import { serviceFiles } from '../new/service-files.js';
import { type PackName, readPack, SCHEMA_PACKS } from './schema-packs.js';
import { type StarterFile, toJsonText } from './write-files.js';

export interface Starter {
  readonly files: readonly StarterFile[];
  /** The service that it brings, and an event that reaches it. */
  readonly service: string;
  readonly event: string;
  /** Of its package.json, by name: what the commands run that somebody is told to type next. */
  readonly scripts: Readonly<Record<string, string>>;
}

/** Where generated contracts lie, and what code imports them as, from `src` and from `dist` alike. */
const CONTRACTS = { folder: 'contracts', name: '#contracts' };
const EXCHANGE = 'bloodbank.events.v1';

/** What a new project begins with: schemas, a service with its queue and its test, all that makes them build and run. */
export function starterFiles(folder: string, version: string, pack: PackName | undefined): Starter {
  const { name, on, publishes, schemas, allow } = pack === undefined ? shop() : fromPack(pack);
  const scripts = scriptsOf(name);
  const parts = { name, on, bindings: [on], sample: on, exchange: EXCHANGE, contracts: CONTRACTS.name };
  const files = [
    {
      path: 'bloodbank.config.json',
      content: toJsonText({
        schemas: 'schemas',
        out: CONTRACTS.folder,
        topology: 'topology',
        ...(allow.length === 0 ? {} : { lint: { naming: { allow } } }),
      }),
    },
    ...schemas,
    ...serviceFiles({ ...parts, ...(publishes === undefined ? {} : { publishes }) }),
    { path: 'package.json', content: toJsonText(manifestOf(packageName(folder), scripts, version)) },
    { path: 'tsconfig.json', content: toJsonText(TSCONFIG) },
    { path: '.gitignore', content: `node_modules/\ndist/\n${CONTRACTS.folder}/\n.bloodbank/\n.env\n` },
  ];
  return { files, service: name, event: on, scripts };
}

function scriptsOf(service: string): Readonly<Record<string, string>> {
  return {
    generate: 'bloodbank generate',
    lint: 'bloodbank lint',
    build: 'bloodbank generate && tsc',
    start: `npm run build && node dist/${service}/main.js`,
    // Neither Windows' shell nor Node 20 knows what `*` stands for.
    test: 'npm run build && cd dist && node --test',
    up: 'bloodbank up',
  };
}

function manifestOf(name: string, scripts: Starter['scripts'], version: string): object {
  return {
    name,
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    imports: { [CONTRACTS.name]: `./${CONTRACTS.folder}/index.gen.js` },
    scripts,
    dependencies: { '@bloodbank/bus': version },
    devDependencies: { '@types/node': '^20.19.0', bloodbank: version, typescript: '^7.0.2' },
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
    strict: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    sourceMap: true,
  },
  include: ['src'],
};

interface Content {
  readonly name: string;
  readonly on: string;
  readonly publishes?: { readonly type: string; readonly payload: string };
  readonly schemas: readonly StarterFile[];
  readonly allow: readonly object[];
}

function shop(): Content {
  return {
    name: 'shipping',
    on: 'shop.order.placed',
    publishes: { type: 'shop.order.shipped', payload: '{ order_id: event.payload.order_id }' },
    schemas: [
      { path: 'schemas/shop/order.placed.v1.json', content: toJsonText(ORDER_PLACED) },
      { path: 'schemas/shop/order.shipped.v1.json', content: toJsonText(ORDER_SHIPPED) },
    ],
    allow: [],
  };
}

function fromPack(pack: PackName): Content {
  const { files, allow } = readPack(pack);
  return { ...SCHEMA_PACKS[pack].service, schemas: files, allow };
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

const ORDER_SHIPPED = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Order shipped',
  description: 'Published when an order has left the house. Consumed by whoever tells the customer.',
  type: 'object',
  properties: { order_id: { type: 'string', minLength: 1, description: 'Which order.' } },
  required: ['order_id'],
  examples: [{ order_id: 'o-1' }],
};

/** npm's names are lower case and hold few other characters. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'events' : name;
}
