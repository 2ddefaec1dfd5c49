import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Contract } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { isServiceName, matchesTopic, readPattern } from '@bloodbank/core/routing';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { commandName } from '../up/command-name.js';
import { serviceFiles } from './service-files.js';
import { writeNew } from './write-new.js';

export interface NewServiceOptions {
  readonly on?: string;
}

/** A pattern with wildcards that the generated contracts name: all below a prefix, or one word below it. */
const NAMED_WILDCARD = /^(?:[^*#]+\.)?[#*]$/;

/** @throws {BloodbankError} `config.invalid` for a name or a pattern that cannot be. */
export async function runNewService(
  context: CommandContext,
  name: string,
  options: NewServiceOptions,
): Promise<number> {
  assertName(name);
  const { registry } = (await loadContracts(context)).contracts;
  const bloodbank = commandName(context.env);
  const events = registry.listEvents({ kind: 'event' });
  const isPlain = ({ type }: Contract): boolean => !type.includes('{');
  const on = options.on ?? events.find(isPlain)?.type;
  if (on === undefined) {
    const remedy = `\`${bloodbank} new event shop.order.placed\` writes one.`;
    throw new BloodbankError('config.invalid', 'There is no event yet that it could subscribe to.', { remedy });
  }
  const query = readPattern(on, registry);
  if (query === undefined) {
    const remedy = `\`${bloodbank} list\` shows what there is.`;
    throw new BloodbankError('config.invalid', `No event is, or matches, ${on}.`, { remedy });
  }
  const sample = events.find((event) => isPlain(event) && matchesTopic(on, event.type))?.type;
  const isKnown = registry.find(on) !== undefined || (NAMED_WILDCARD.test(on) && sample !== undefined);
  const files = serviceFiles({
    name,
    on,
    bindings: query.bindings,
    isFree: !isKnown,
    ...(sample === undefined ? {} : { sample }),
    exchange: context.settings.EXCHANGE_NAME,
    contracts: contractsImport(context),
  });
  const next = [
    `Its queue and its retries stand in topology/${name}.json; \`${bloodbank} topology check\` reads it.`,
    `Build it with tsc, then start it: \`node dist/${name}/main.js\`.`,
  ];
  return writeNew(context, context.project.root, files, next);
}

function assertName(name: string): void {
  if (isServiceName(name) && /^[a-z]/.test(name) && !name.includes('.')) return;
  const remedy = 'Use lower-case words joined by "-" or "_", such as order-mail.';
  throw new BloodbankError('config.invalid', `${JSON.stringify(name)} cannot name a service and its files.`, {
    remedy,
  });
}

/** What code in a folder two below the project imports its contracts as: `#contracts` where package.json has it. */
function contractsImport({ project }: Pick<CommandContext, 'project'>): string {
  const manifest = join(project.root, 'package.json');
  if (existsSync(manifest)) {
    const { imports } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly imports?: Record<string, unknown> };
    if (imports?.['#contracts'] !== undefined) return '#contracts';
  }
  const path = relative(join(project.root, 'src', 'service'), join(project.out, 'index.gen.js'));
  return path.split(sep).join('/');
}
