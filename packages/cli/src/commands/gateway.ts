import type { Command } from 'commander';
import type { GatewayCommandOptions } from '../gateway/run-gateway.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parseListenPort } from '../shell/parse-option.js';

export function registerGateway(program: Command, run: RunBody): void {
  program
    .command('gateway')
    .description('Publish and watch over HTTP, on the broker that is there, until Ctrl-C.')
    .option('--host <host>', 'where it listens (default: HTTP_HOST, else 127.0.0.1)')
    .option('-p, --port <port>', 'default: HTTP_PORT, else 8682; 0 for any free one', parseListenPort)
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank gateway', 'on the bus of `bloodbank up --no-gateway`'],
        ['RABBIT_URL=amqp://localhost bloodbank gateway', 'on a real RabbitMQ'],
        ['API_KEYS_FILE=keys.json bloodbank gateway --host 0.0.0.0', 'for other machines, which need keys'],
      ]),
    )
    .action((options: GatewayCommandOptions, command: Command) =>
      run(command, async (context) => (await import('../gateway/run-gateway.js')).runGateway(context, options)),
    );
}
