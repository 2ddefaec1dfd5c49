import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contracts } from '../../../packages/contracts/src/index.gen.js';
import { Bloodbank } from '../nodes/Bloodbank/Bloodbank.node.js';
import { OPERATIONS } from '../nodes/Bloodbank/operations.js';
import { BloodbankTrigger } from '../nodes/BloodbankTrigger/BloodbankTrigger.node.js';

const FOLDER = fileURLToPath(new URL('../workflows', import.meta.url));
const OURS = 'n8n-nodes-bloodbank.';
const nodes = [new Bloodbank(), new BloodbankTrigger()];
const types = new Set(contracts.registry.listEvents().map(({ type }) => type));

interface Workflow {
  readonly nodes: readonly {
    readonly name: string;
    readonly type: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  readonly connections: Readonly<Record<string, object>>;
}

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const workflow = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Workflow;
  const own = workflow.nodes.filter(({ type }) => type.startsWith(OURS));

  it('says to our nodes what they know, and names contracts that there are', () => {
    expect(own.length).toBeGreaterThan(1);
    for (const { name, type, parameters } of own) {
      const node = nodes.find(({ description }) => `${OURS}${description.name}` === type);
      const known = node?.description.properties.map((property) => property.name) ?? [];
      expect(known, name).toEqual(expect.arrayContaining(Object.keys(parameters)));
      const { eventTypes = [], eventType, commandType, resource, operation } = parameters;
      const named = [...(eventTypes as string[]), eventType, commandType].filter((one) => one !== undefined);
      for (const one of named) expect(types, name).toContain(one);
      expect(named.length, name).toBeGreaterThan(0);
      if (resource !== undefined) expect(Object.keys(OPERATIONS)).toContain(`${resource}.${operation}`);
    }
  });

  it('connects nodes that it has, and gives each trigger a service of its own', () => {
    const names = workflow.nodes.map(({ name }) => name);
    const connected = JSON.stringify(workflow.connections);
    for (const [, to = ''] of connected.matchAll(/"node":"([^"]+)"/g)) expect(names).toContain(to);
    expect(names).toEqual(expect.arrayContaining(Object.keys(workflow.connections)));
    const services = own.flatMap(({ parameters }) => parameters['service'] ?? []);
    expect(new Set(services).size).toBe(services.length);
    expect(services.length).toBeGreaterThan(0);
  });
});

it('knows the operations that the node offers, and no other', () => {
  const offered = new Bloodbank().description.properties
    .filter(({ name }) => name === 'operation')
    .flatMap(({ options = [], displayOptions }) =>
      options.map((option) => `${displayOptions?.show?.['resource']?.[0]}.${(option as { value: string }).value}`),
    );
  expect(offered.sort()).toEqual(Object.keys(OPERATIONS).sort());
});
