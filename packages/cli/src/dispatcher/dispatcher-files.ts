import { resolve } from 'node:path';
import { type DispatcherFiles, dispatcherFilesOf, expandHome } from '@bloodbank/dispatcher';
import type { CommandContext } from '../shell/command-context.js';
import type { DispatcherOptions } from './dispatcher-options.js';

/** What the dispatcher that these options mean keeps on disk. */
export function dispatcherFiles(context: CommandContext, { preset, state }: DispatcherOptions): DispatcherFiles {
  if (state !== undefined) return dispatcherFilesOf(resolve(context.cwd, expandHome(state)));
  const { usual, ofPresets } = usualPaths(context);
  return dispatcherFilesOf(preset === undefined ? usual : ofPresets);
}

/** Those of every dispatcher that may be meant: of one, where the options say which; else of one with rules and one with presets. */
export function allDispatcherFiles(
  context: CommandContext,
  options: Pick<DispatcherOptions, 'preset' | 'state'>,
): readonly DispatcherFiles[] {
  if (options.preset !== undefined || options.state !== undefined) return [dispatcherFiles(context, options)];
  const { usual, ofPresets } = usualPaths(context);
  return [...new Set([usual, ofPresets])].map(dispatcherFilesOf);
}

function usualPaths({ project, settings }: CommandContext): { readonly usual: string; readonly ofPresets: string } {
  const inProject = (path: string): string => resolve(project.root, expandHome(path));
  return {
    usual: inProject(settings.DISPATCHER_STATE_PATH),
    ofPresets: inProject(settings.INFRA_DISPATCH_STATE_PATH),
  };
}
