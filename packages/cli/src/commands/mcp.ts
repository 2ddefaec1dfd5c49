import type { Command } from 'commander';
import type { McpCommandOptions } from '../mcp/run-mcp.js';
import type { RunBody } from '../shell/command-context.js';
import { examples } from '../shell/help-text.js';
import { collectText } from '../shell/parse-option.js';

export function registerMcp(program: Command, run: RunBody): void {
  program
    .command('mcp')
    .description('Serve AI agents over the Model Context Protocol on stdin and stdout, until the client ends.')
    .option(
      '--allow <action:pattern>',
      'publish:github.#, request:agent.thread.prompt, manage:<service>; may be repeated (default: reading alone)',
      collectText,
    )
    .option('--classic', 'offer publish_llm_prompt, publish_llm_response and publish_artifact too')
    .addHelpText(
      'before',
      examples([
        ['claude mcp add bloodbank -- npx bloodbank mcp', 'for Claude Code; it may read'],
        ["bloodbank mcp --allow 'publish:agent.#'", 'it may publish what agents do'],
        ['bloodbank mcp --allow manage:reviewer', 'it may redrive the dead letters of reviewer, in two steps'],
      ]),
    )
    .action((options: McpCommandOptions, command: Command) =>
      run(command, async (context) => (await import('../mcp/run-mcp.js')).runMcp(context, options)),
    );
}
