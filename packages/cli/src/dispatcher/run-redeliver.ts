import type { Bus } from '@bloodbank/bus';
import type { DynamicContractTypes } from '@bloodbank/core/contract';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { openBus } from '../shell/open-bus.js';
import { withUsualStore } from '../store/open-event-store.js';
import { createAdmin } from './create-admin.js';
import type { DispatcherOptions } from './dispatcher-options.js';

/** One more attempt, in this process. Exit code 1 where it failed again. */
export async function runRedeliver(context: CommandContext, id: string, options: DispatcherOptions): Promise<number> {
  const { out, isJson } = context;
  const { contracts } = await loadContracts(context);
  // A hook needs no broker, but to say how it ended.
  let opening: Promise<Bus<DynamicContractTypes>> | undefined;
  const bus = (): Promise<Bus<DynamicContractTypes>> => {
    opening ??= openBus(context, contracts).then((opened) => opened.bus);
    return opening;
  };
  try {
    const redelivered = await withUsualStore(context, async (store) => {
      const admin = await createAdmin(
        context,
        {
          registry: contracts.registry,
          ...(store === undefined ? {} : { store }),
          send: async (kind, type, payload, how) =>
            kind === 'command'
              ? (await bus()).send(type, payload, how)
              : (await bus()).publishAs(kind, type, payload, how),
          publish: async (type, payload, how) => (await bus()).publishAs('event', type, payload, how),
        },
        options,
      );
      return admin.redeliver(id);
    });
    const hasSucceeded = redelivered.kind === 'succeeded';
    if (isJson) await out.json(redelivered);
    else if (hasSucceeded) await out.line(`${out.colors.green('✔')} ${id} was delivered.`);
    else await out.line(escapeText(`${id} failed: ${redelivered.reason}.`));
    return hasSucceeded ? EXIT_OK : EXIT_FAILURE;
  } finally {
    const opened = await opening?.catch(() => undefined);
    await opened?.close();
  }
}
