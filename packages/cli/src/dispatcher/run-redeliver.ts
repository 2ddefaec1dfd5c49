import { redeliver } from '@bloodbank/dispatcher';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { busOptionsOf, openBus } from '../shell/open-bus.js';
import { dispatcherFiles } from './dispatcher-files.js';
import type { DispatcherOptions } from './dispatcher-options.js';
import { requireRules } from './load-rules.js';
import { requireDelivery } from './run-deliveries.js';
import { secretEnv } from './secret-env.js';

/** One more attempt, in this process. Exit code 1 where it failed again. */
export async function runRedeliver(context: CommandContext, id: string, options: DispatcherOptions): Promise<number> {
  const { out, isJson } = context;
  const delivery = await requireDelivery(context, id, options);
  const { contracts } = await loadContracts(context);
  const rules = await requireRules(context, options, contracts.registry);
  const opened = delivery.action === 'hook' ? undefined : await openBus(context, contracts);
  try {
    const performed = await redeliver(delivery, {
      ...dispatcherFiles(context, options),
      rules,
      registry: contracts.registry,
      env: await secretEnv(rules, context),
      send: async (kind, type, payload, how) =>
        kind === 'command' ? opened?.bus.send(type, payload, how) : opened?.bus.publishAs(kind, type, payload, how),
      logger: busOptionsOf(context).logger,
    });
    const hasSucceeded = performed.kind === 'succeeded';
    if (isJson) await out.json({ delivery_id: id, ...performed });
    else if (hasSucceeded)
      await out.line(`${out.colors.green('✔')} ${id} was delivered to ${escapeText(delivery.target)}.`);
    else await out.line(escapeText(`${id} failed: ${performed.reason}.`));
    return hasSucceeded ? EXIT_OK : EXIT_FAILURE;
  } finally {
    await opened?.bus.close();
  }
}
