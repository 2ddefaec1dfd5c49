import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registry } from '@bloodbank/core/contract';
import { commandsExchangeOf } from '@bloodbank/topology';
import { describeTopology } from '@bloodbank/topology/describe';
import type { CommandContext } from '../shell/command-context.js';
import { readTopology } from '../topology/read-topology.js';
import { type Catalogue, createCatalogue } from './catalogue.js';

/** What these contracts and the project's topology say of each other. */
export async function loadCatalogue(context: CommandContext, registry: Registry): Promise<Catalogue> {
  const { topology } = await readTopology(context);
  const { queues } = describeTopology(topology);
  return createCatalogue(await nameOf(context.project.root), registry.listEvents(), queues, {
    events: context.settings.EXCHANGE_NAME,
    commands: commandsExchangeOf(context.settings.EXCHANGE_NAME),
  });
}

/** The project's own name; never that of the folder, which differs from machine to machine. */
async function nameOf(root: string): Promise<string> {
  const text = await readFile(join(root, 'package.json'), 'utf8').catch(() => '{}');
  const { name } = JSON.parse(text) as { readonly name?: unknown };
  return typeof name === 'string' ? name : 'events';
}
