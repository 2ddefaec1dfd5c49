import { createStopSignal } from '@bloodbank/bus/parts';
import { toError } from '@bloodbank/core/errors';
import { type Grant, parseGrant } from '@bloodbank/mcp';
import { createMcpServer } from '@bloodbank/mcp/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { openBus } from '../shell/open-bus.js';
import { UsageError } from '../shell/usage-error.js';
import { readVersion } from '../version.js';
import { guardMessages } from './guard-messages.js';
import { openHouse } from './open-house.js';

export interface McpCommandOptions {
  readonly allow?: readonly string[];
  readonly classic?: boolean;
}

/** Stdout belongs to the protocol; everything else is written to stderr. Ends with its client, or by a signal. */
export async function runMcp(context: CommandContext, options: McpCommandOptions): Promise<number> {
  const grants = (options.allow ?? []).map(readGrant);
  const { contracts } = await loadContracts(context);
  const stop = createStopSignal();
  const { bus } = await openBus(context, contracts);
  try {
    const house = await openHouse(context, bus, contracts.registry, grants, options.classic === true);
    const { stdin, stdout } = process;
    const messages = guardMessages(stdin, (line) => stdout.write(line));
    const ended = new Promise<void>((resolve) => {
      for (const event of ['end', 'close', 'error']) messages.once(event, () => resolve());
      // The client is gone, though it may not have ended what it writes.
      stdout.once('error', () => resolve());
    });
    const handle = serveStdio(() => createMcpServer(house, { version: readVersion(), caller: { client: 'stdio' } }), {
      transport: new StdioServerTransport(messages, stdout),
      onerror: (thrown) => void context.notes.line(escapeText(`MCP: ${inOneLine(toError(thrown).message)}`)),
    });
    await Promise.race([ended, stop.stopped]);
    await handle.close();
    // Whoever waits for the next line would keep the process.
    stdin.destroy();
  } finally {
    await bus.close();
    stop.release();
  }
  return EXIT_OK;
}

const MAX_NOTE_LENGTH = 300;

/** What the protocol's own checks say may be a document of many lines. */
function inOneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ').slice(0, MAX_NOTE_LENGTH);
}

function readGrant(text: string): Grant {
  const grant = parseGrant(text);
  if (grant !== undefined) return grant;
  const remedy = 'Write publish:<pattern>, request:<pattern> or manage:<service>, such as --allow "publish:github.#".';
  throw new UsageError(`${JSON.stringify(text)} allows nothing that is known.`, remedy);
}
