import { createStopSignal } from '@bloodbank/bus/parts';
import { toError } from '@bloodbank/core/errors';
import { type Grant, parseGrant } from '@bloodbank/mcp';
import { createMcpServer } from '@bloodbank/mcp/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { openBus } from '../shell/open-bus.js';
import { UsageError } from '../shell/usage-error.js';
import { readVersion } from '../version.js';
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
    const ended = new Promise<void>((resolve) => {
      process.stdin.once('end', resolve);
      process.stdin.once('close', resolve);
    });
    const handle = serveStdio(() => createMcpServer(house, { version: readVersion(), caller: { client: 'stdio' } }), {
      onerror: (thrown) => void context.notes.line(`MCP: ${toError(thrown).message}`),
    });
    await Promise.race([ended, stop.stopped]);
    await handle.close();
  } finally {
    await bus.close();
    stop.release();
  }
  return EXIT_OK;
}

function readGrant(text: string): Grant {
  const grant = parseGrant(text);
  if (grant !== undefined) return grant;
  const remedy = 'Write publish:<pattern>, request:<pattern> or manage:<service>, such as --allow "publish:github.#".';
  throw new UsageError(`${JSON.stringify(text)} allows nothing that is known.`, remedy);
}
