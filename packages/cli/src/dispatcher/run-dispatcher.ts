import { createStopSignal, type StopSignal } from '@bloodbank/bus/parts';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { isServiceName } from '@bloodbank/core/routing';
import { assertSecrets, describeAction, evaluateRule, type RuleSet, targetOf } from '@bloodbank/dispatcher';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { openBus, requireBroker } from '../shell/open-bus.js';
import { UsageError } from '../shell/usage-error.js';
import { dispatcherFiles } from './dispatcher-files.js';
import type { DispatcherRunOptions } from './dispatcher-options.js';
import { type HealthServer, startHealthServer } from './health-server.js';
import { requireSources, ruleFileOf } from './load-rules.js';
import { secretEnv } from './secret-env.js';
import { type DispatcherService, startService } from './start-service.js';
import { watchRules } from './watch-rules.js';

/** Stays until SIGINT or SIGTERM; then what runs finishes, and the exit code is 0. */
export async function runDispatcher(context: CommandContext, options: DispatcherRunOptions): Promise<number> {
  const { service } = options;
  if (!isServiceName(service)) throw new UsageError(`${JSON.stringify(service)} is not a service name.`);
  const stop = createStopSignal();
  const { contracts } = await loadContracts(context);
  const { rules, sources } = await requireSources(context, options, contracts.registry);
  if (options.dryRun === true) return watchOnly(context, contracts, rules, stop);

  const env = await secretEnv(rules, context);
  // Before a broker is looked for: what is missing needs none to be found out.
  assertSecrets(rules, env);
  const files = dispatcherFiles(context, options);
  const broker = await requireBroker(context);
  const running = await startService(context, { contracts, rules, env, files, service, brokerUrl: broker.url });
  const healthServer = await openHealth(context, service, running).catch(async (thrown: unknown) => {
    await running.close();
    await broker.close();
    throw thrown;
  });
  await files.taken.write(service, sources);
  const { out, notes, isJson } = context;
  const file = ruleFileOf(context, options);
  const text = sources.at(-1)?.text ?? '';
  const watching = await watchRules(file === undefined ? undefined : { file, text }, async () => {
    try {
      const next = await requireSources(context, options, contracts.registry);
      await running.reload(next.rules);
      await files.taken.write(service, next.sources);
      await notes.line(`New rules: ${namesOf(next.rules)}.`);
    } catch (thrown) {
      await notes.line(notes.colors.red(`The old rules stay: ${escapeText(toError(thrown).message)}`));
    }
  });
  try {
    if (isJson)
      await out.json({
        status: 'up',
        service,
        rules: rules.rules.map(({ name }) => name),
        broker: maskUrl(broker.url),
        state: files.state,
        ...(healthServer === undefined ? {} : { health: healthServer.url }),
      });
    else {
      const { green, bold, dim } = out.colors;
      await out.line(`${green('✔')} ${bold('The dispatcher is up')}, for ${maskUrl(broker.url)}.`);
      for (const { name, on, action } of rules.rules) {
        await out.line(`  ${name}: ${on.join(', ')} → ${action.kind} ${targetOf(action)}`);
      }
      if (healthServer !== undefined) await out.line(`  Its health: ${healthServer.url}`);
      await out.line(dim('What it does: bloodbank dispatcher deliveries list. Ctrl-C ends it.'));
    }
    const signal = await stop.stopped;
    await notes.line(`${signal}: finishing what runs, taking nothing new.`);
  } finally {
    await watching.close();
    await healthServer?.close();
    await running.close();
    await broker.close();
  }
  if (isJson) await out.json({ status: 'down' });
  else await notes.line('The dispatcher is down.');
  stop.release();
  return EXIT_OK;
}

/** @throws {BloodbankError} `config.invalid` */
async function openHealth(
  { settings }: CommandContext,
  service: string,
  { health }: DispatcherService,
): Promise<HealthServer | undefined> {
  const { HEALTHZ_PORT: port, HEALTHZ_HOST: host } = settings;
  return port === undefined ? undefined : startHealthServer({ host, port }, service, health);
}

function namesOf({ rules }: RuleSet): string {
  return rules.map(({ name }) => name).join(', ');
}

/** Watches events pass, and tells what would be done. */
async function watchOnly(
  context: CommandContext,
  contracts: ContractSet<DynamicContractTypes>,
  rules: RuleSet,
  stop: StopSignal,
): Promise<number> {
  const { out, notes, isJson } = context;
  const { bus, address } = await openBus(context, contracts);
  let told: Promise<void> = Promise.resolve();
  const tell = async (event: Envelope): Promise<void> => {
    for (const rule of rules.rules) {
      const { fires, ticket } = evaluateRule(rule, event);
      if (!fires) continue;
      const { kind, target, content } = describeAction(rule, event, ticket);
      if (isJson)
        await out.json({
          rule: rule.name,
          event_id: event.event_id,
          event_type: event.event_type,
          action: kind,
          target,
          content,
        });
      else await out.line(escapeText(`${rule.name}: ${event.event_type} ${event.event_id} → would ${kind} ${target}`));
    }
  };
  try {
    await bus.tap(
      rules.rules.flatMap(({ on }) => on),
      (event) => {
        told = told.then(() => tell(event));
      },
    );
    await notes.line(`Watching at ${escapeText(address)}, doing nothing. Ctrl-C ends it.`);
    await stop.stopped;
    await told;
  } finally {
    await bus.close();
    stop.release();
  }
  return EXIT_OK;
}
