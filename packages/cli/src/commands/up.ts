import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parseListenPort, parsePort } from '../shell/parse-option.js';
import type { UpOptions } from '../up/open-broker.js';

export function registerUp(program: Command, run: RunBody): void {
  program
    .command('up')
    .description('Bring up the bus and its HTTP gateway, with a demo consumer that prints, until Ctrl-C.')
    .option('-p, --port <port>', 'where the embedded broker listens (default: any free port)', parsePort)
    .option('--http-port <port>', 'where the gateway listens (default: HTTP_PORT, else 8682)', parseListenPort)
    .option('--practice', 'with a consumer that fails on purpose, the first time: for dlq and trace')
    .option('--no-gateway', 'without HTTP')
    .option('--no-demo', 'without the consumer that prints')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank up', 'the embedded broker, which the other commands find by themselves'],
        ['RABBIT_URL=amqp://localhost bloodbank up', 'on a real RabbitMQ'],
        ['bloodbank up --practice', 'what failed, to be looked at and mended'],
        ['bloodbank up --port 5673 --no-demo --no-gateway', 'a broker for services of any language'],
      ]),
    )
    .action((options: UpOptions, command: Command) =>
      run(command, async (context) => (await import('../up/run-up.js')).runUp(context, options)),
    );
}
