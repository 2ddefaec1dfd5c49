import { type Command, Option } from 'commander';
import type { HookScopeOptions } from '../hooks/hook-place.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import type { Io } from '../shell/io.js';

const AGENT = 'claude-code, codex or gemini';

export function registerHooks(program: Command, run: RunBody, io: Io): void {
  const hooks = program
    .command('hooks')
    .description("Publish what a coding agent does, by the agent's own hooks.")
    .addHelpText(
      'before',
      examples([
        ['bloodbank hooks install claude-code', 'sessions in this project are published from now on'],
        ['bloodbank hooks status', 'what is installed, and whether it is as it should be'],
      ]),
    );
  withScope(
    hooks.command('install').description("Add the hooks to the agent's configuration; nothing else in it changes."),
  )
    .argument('<agent>', AGENT)
    .addHelpText('before', examples([['bloodbank hooks install gemini --scope user', 'sessions everywhere']]))
    .action((agent: string, options: HookScopeOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../hooks/run-hooks-install.js')).runHooksInstall(context, agent, options),
      ),
    );
  withScope(hooks.command('remove').description('Take them out again; nothing else in the file changes.'))
    .argument('<agent>', AGENT)
    .addHelpText('before', examples([['bloodbank hooks remove claude-code', 'its sessions are its own again']]))
    .action((agent: string, options: HookScopeOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../hooks/run-hooks-remove.js')).runHooksRemove(context, agent, options),
      ),
    );
  hooks
    .command('status')
    .description('Say what is installed; exit code 1 where something differs from what `install` would write.')
    .argument('[agent]', `${AGENT} (default: all of them)`)
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank hooks status --json', 'one JSON document a line']]))
    .action((agent: string | undefined, _: object, command: Command) =>
      run(command, async (context) => (await import('../hooks/run-hooks-status.js')).runHooksStatus(context, agent)),
    );
  hooks
    .command('run')
    .description('Take a call of a hook on stdin, and publish it in the background; never fails, and says nothing.')
    .argument('<agent>', AGENT)
    .addOption(new Option('--drain').hideHelp())
    .addHelpText('before', examples([['bloodbank hooks run codex < call.json', 'what the installed hook does']]))
    .action(async (agent: string, { drain = false }: { readonly drain?: boolean }, command: Command) => {
      const { runHooksDrain, takeHookCall } = await import('../hooks/run-hooks-run.js');
      if (drain) await run(command, (context) => runHooksDrain(context, agent));
      // Without a context: for it the configuration is read, which may be broken.
      else await takeHookCall(io, agent);
    });
}

function withScope(command: Command): Command {
  const scope = new Option('--scope <scope>', 'sessions in this project, or all of this person').choices([
    'project',
    'user',
  ]);
  return command.addOption(scope.default('project')).addOption(jsonOption());
}
