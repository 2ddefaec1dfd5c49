import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Registry } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import type { ReplayReceiver } from '@bloodbank/core/replay';
import { isServiceName } from '@bloodbank/core/routing';
import type { PlannedFilter, PlannedType, ReplayPlan, ReplayTarget } from '@bloodbank/event-store';
import { findReceivers } from '@bloodbank/operations';
import { loadContracts } from '../contracts/load-contracts.js';
import type { EventSelection } from '../events/event-filter.js';
import { filterOf } from '../events/event-filter.js';
import { queueListerOf } from '../gateway/list-queues.js';
import { openSite } from '../gateway/open-site.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { findRunningBroker } from '../shell/find-running-broker.js';
import { UsageError } from '../shell/usage-error.js';
import { withEventStore } from '../store/open-event-store.js';

export interface ReplayPlanOptions extends EventSelection {
  readonly reason: string;
  readonly to?: string;
  readonly file?: string;
}

/** Nothing is sent by it. */
export async function runReplayPlan(context: CommandContext, options: ReplayPlanOptions): Promise<number> {
  const { planReplay } = await import('@bloodbank/event-store');
  const { kind, file, reason } = options;
  if (kind !== undefined && kind !== 'event') throw new UsageError('Only events can be lived again, never commands.');
  const target = options.to === undefined ? {} : { target: targetOf(options.to) };
  const { since, until, kinds: _kinds, ...rest } = filterOf(options);
  const selection: PlannedFilter = {
    ...rest,
    ...(since === undefined ? {} : { since: since.toISOString() }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
  };
  const { registry } = (await loadContracts(context)).contracts;
  const counted = await withEventStore(context, (store) =>
    planReplay(store, { selection, reason, registry, ...target }),
  );
  const plan: ReplayPlan = { ...counted, ...(await receiversOf(context, counted, registry)) };
  for (const line of describePlan(plan)) await context.notes.line(escapeText(line));
  if (file === undefined) await context.out.json(plan, context.isJson ? undefined : 2);
  else {
    await writeFile(resolve(context.cwd, file), `${JSON.stringify(plan, undefined, 2)}\n`, { flag: 'wx' });
    await context.notes.line(`Nothing was sent: bloodbank replay run ${escapeText(file)}`);
  }
  return EXIT_OK;
}

function targetOf(to: string): ReplayTarget {
  if (to === 'exchange') return { kind: 'exchange' };
  if (isServiceName(to)) return { kind: 'service', group: to };
  throw new UsageError(`${JSON.stringify(to)} is neither a service nor \`exchange\`.`);
}

/** A broker that is away is no reason to have no plan: then the topology files alone say who would receive. */
async function receiversOf(
  context: CommandContext,
  plan: ReplayPlan,
  registry: Registry,
): Promise<Pick<ReplayPlan, 'receivers' | 'receivers_from'>> {
  const broker = await findRunningBroker(context);
  if (broker === undefined) {
    const isAway = async (): Promise<never> => {
      throw new BloodbankError('transport.unreachable', 'There is no broker.');
    };
    return findReceivers({ ...openSite(context, '', registry, async () => []), openAdmin: isAway }, plan, registry);
  }
  const { url, kind, close } = broker;
  try {
    const lister = queueListerOf(context, { url, kind: kind === 'server' ? 'rabbitmq' : 'shared' });
    return await findReceivers(openSite(context, url, registry, lister), plan, registry);
  } finally {
    await close();
  }
}

const SHOWN = 10;

export function describePlan(plan: ReplayPlan): readonly string[] {
  const { count, bytes, first, last, types, target } = plan;
  const rest =
    types.length > SHOWN ? [`            and ${pluralise(types.length - SHOWN, 'more type', 'more types')}`] : [];
  return [
    `${pluralise(count, 'event', 'events')} of ${pluralise(types.length, 'type', 'types')}, ${(bytes / 1024).toFixed(1)} KiB, positions ${first} to ${last}:`,
    ...types.slice(0, SHOWN).map(describeType),
    ...rest,
    `To: ${describeTarget(target)}.`,
    ...describeReceivers(plan),
  ];
}

function describeType({ event_type: type, count, contract_version: contract, versions = [] }: PlannedType): string {
  const envelopes = versions.map(({ version, count: own }) => {
    const name = version === null ? 'without a version' : `envelope ${version}`;
    return versions.length === 1 ? name : `${own} ${name}`;
  });
  const known = contract === null ? ['no contract here'] : contract === undefined ? [] : [`contract v${contract}`];
  const facts = [...known, ...envelopes].join(', ');
  return `  ${String(count).padStart(8)}  ${type}${facts === '' ? '' : `  (${facts})`}`;
}

function describeReceivers({ receivers, receivers_from: from, target }: ReplayPlan): readonly string[] {
  if (receivers === undefined || target.kind === 'queue') return [];
  const shown = receivers.slice(0, SHOWN).map(describeReceiver);
  const rest = receivers.length > SHOWN ? [`            and ${receivers.length - SHOWN} more queues`] : [];
  const isPartial = target.kind === 'exchange' && from === 'files';
  return [
    receivers.length === 0 ? 'Nobody that is known would receive it.' : 'Received by:',
    ...shown,
    ...rest,
    ...(isPartial ? ['The broker does not tell its queues: those of no topology file are not among them.'] : []),
  ];
}

function describeReceiver({ queue, service, count, is_there: isThere, replay }: ReplayReceiver): string {
  const facts = [
    ...(service === null ? [] : [`service ${service}`]),
    replay === null ? 'its code says how it stands to replays' : `stands to replays as "${replay}"`,
    ...(isThere === false ? ['not there: run its service first'] : []),
  ];
  return `  ${String(count).padStart(8)}  ${queue}  (${facts.join(', ')})`;
}

export function describeTarget(target: ReplayTarget): string {
  if (target.kind === 'exchange') return 'everybody who subscribes, as if it happened now';
  if (target.kind === 'service') return `the queue of ${target.group}, and nobody else`;
  if (target.kind === 'shadow') return `${target.group} in the shadow`;
  return `a fresh queue, ${target.group}, which nobody consumes`;
}
