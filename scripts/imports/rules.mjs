/**
 * Who may import whom. A room is a package; what it is not granted here it may not import. Tests may also use the testkit
 * and whatever real part they run against.
 */
const ROOMS = {
  'packages/contracts': [],
  'packages/core': [],
  'packages/topology': ['packages/core'],
  'packages/transport-rabbitmq': ['packages/core', 'packages/topology'],
  'packages/transport-kafka': ['packages/core', 'packages/topology'],
  'packages/embedded-broker': [],
  'packages/publisher': ['packages/core'],
  'packages/consumer': ['packages/core'],
  'packages/commands': ['packages/core', 'packages/publisher', 'packages/consumer'],
  'packages/correlation': ['packages/core'],
  'packages/inbox': ['packages/core'],
  // Of topology: how its queues are named, and its loader.
  'packages/operations': ['packages/core', 'packages/topology'],
  // Everything that a service may need; never the command, the gateway, a tool.
  'packages/bus': [
    'packages/core',
    'packages/topology',
    'packages/transport-rabbitmq',
    'packages/transport-kafka',
    'packages/embedded-broker',
    'packages/publisher',
    'packages/consumer',
    'packages/commands',
    'packages/correlation',
    'packages/inbox',
    'packages/outbox',
    'packages/operations',
  ],
  'packages/outbox': ['packages/core'],
  'packages/gateway': ['packages/core', 'packages/operations', 'packages/outbox'],
  // What it asks the gateway for it asks over HTTP, as anybody does.
  'packages/console': ['packages/core'],
  'packages/watcher': ['packages/core'],
  'packages/leases': ['packages/core', 'packages/consumer'],
  // Of outbox: what tells a process from every other one, and writes a file that survives a loss of power.
  'packages/runner': ['packages/core', 'packages/outbox'],
  'packages/agent-hooks': ['packages/core', 'packages/outbox'],
  'packages/mcp': ['packages/core', 'packages/operations'],
  'packages/event-store': ['packages/core'],
  'packages/delivery': ['packages/core'],
  'packages/dispatcher': ['packages/core', 'packages/publisher', 'packages/consumer', 'packages/delivery'],
  'packages/testkit': ['packages/core', 'packages/embedded-broker'],
  // Of core: what reads before there are contracts, a pointer and a misspelt name.
  'tools/schema-model': ['packages/core/src/json', 'packages/core/src/text'],
  'tools/codegen': ['tools/schema-model'],
  'tools/compat': ['tools/schema-model'],
};

/** These put programs together, and may import everything. */
const COMPOSERS = ['packages/cli', 'tools/bench', 'tools/faults', 'tools/mutate'];

export function isKnownRoom(room) {
  return Object.hasOwn(ROOMS, room) || COMPOSERS.includes(room);
}

const WHY = {
  'packages/contracts': 'Contracts are generated and published alone: they import nothing of ours.',
  'packages/core': 'The core is pure: it knows the shape of a contract, never a package that has one, and no I/O.',
  'packages/embedded-broker': 'The embedded broker is an AMQP server for anybody; it knows nothing of events.',
  'packages/testkit': 'The testkit tests ports: it knows them, and the broker that every suite can start.',
};

const TESTS = '\\.(test|test-d|fixture)\\.ts$';

const rooms = Object.entries(ROOMS).map(([room, granted]) => ({
  name: `${room.replace('packages/', '').replace('tools/', '')}-imports`,
  severity: 'error',
  comment: WHY[room] ?? `${room} may import ${granted.join(', ') || 'nothing of ours'}; only packages/cli composes.`,
  from: { path: `^${room}/`, pathNot: TESTS },
  to: { path: '^(packages|tools)/', pathNot: `^(${[room, ...granted].join('|')})/` },
}));

/** Rules in dependency-cruiser's own form. */
export const forbidden = [
  ...rooms,
  {
    name: 'testkit-in-tests-only',
    severity: 'error',
    comment: 'The testkit holds deliberately broken parts; nothing that is shipped may reach it.',
    // The faults are tests that are too long for the suite.
    from: { pathNot: `(${TESTS}|^packages/testkit/|^tools/faults/|^vitest)` },
    to: { path: '^packages/testkit/' },
  },
  {
    name: 'generator-without-contracts',
    severity: 'error',
    comment: 'What writes the contracts must run while they are broken or absent.',
    from: { path: '^(tools/|packages/cli/src/commands/generate)', pathNot: '^tools/faults/' },
    to: { path: '^packages/contracts/', reachable: true },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'Data flows one way; two files that need each other, be it for a type, are one idea, or three.',
    from: {},
    to: { circular: true },
  },
];
