import { existsSync } from 'node:fs';
import type { Registry } from '@bloodbank/core/contract';
import type { DispatcherAdmin, EventStore } from '@bloodbank/core/ports';
import { createDispatcherAdmin, type DispatcherAdminOptions } from '@bloodbank/dispatcher';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';
import { allDispatcherFiles } from './dispatcher-files.js';
import type { DispatcherOptions } from './dispatcher-options.js';
import { loadRules, requireRules, ruleFileOf } from './load-rules.js';
import { secretEnv } from './secret-env.js';

export interface AdminParts extends Pick<DispatcherAdminOptions, 'send' | 'publish'> {
  readonly registry: Registry;
  readonly store?: EventStore;
}

/**
 * Looks at the dispatchers of this project: at the one that the options name, or at all.
 *
 * @throws {BloodbankError} `dispatcher.rules-invalid` for rules that the options name and that cannot be used.
 */
export async function createAdmin(
  context: CommandContext,
  { registry, ...parts }: AdminParts,
  options: DispatcherOptions = {},
): Promise<DispatcherAdmin> {
  const isGiven = options.rules !== undefined || options.preset !== undefined;
  return createDispatcherAdmin({
    ...parts,
    registry,
    places: allDispatcherFiles(context, options),
    ...(isGiven ? { given: await requireRules(context, options, registry) } : {}),
    async usual() {
      const file = ruleFileOf(context, {});
      return file !== undefined && existsSync(file) ? (await loadRules(context, {}, registry)).rules : undefined;
    },
    secretsOf: (rules) => secretEnv(rules, context),
    logger: busOptionsOf(context).logger,
  });
}
