import { resolve } from 'node:path';
import { DeliveryLog, DisabledEndpoints, expandHome } from '@bloodbank/dispatcher';
import type { CommandContext } from '../shell/command-context.js';
import type { DispatcherOptions } from './dispatcher-options.js';

/** What a dispatcher keeps on disk: one state file, and two beside it. */
export interface DispatcherFiles {
  readonly state: string;
  readonly deliveries: DeliveryLog;
  readonly disabled: DisabledEndpoints;
}

export function dispatcherFiles(
  { project, settings, cwd }: CommandContext,
  { preset, state }: DispatcherOptions,
): DispatcherFiles {
  const usual = preset === undefined ? settings.DISPATCHER_STATE_PATH : settings.INFRA_DISPATCH_STATE_PATH;
  const path = state === undefined ? resolve(project.root, expandHome(usual)) : resolve(cwd, expandHome(state));
  const stem = path.replace(/\.json$/, '');
  return {
    state: path,
    deliveries: new DeliveryLog(`${stem}.deliveries.ndjson`),
    disabled: new DisabledEndpoints(`${stem}.disabled.json`),
  };
}
