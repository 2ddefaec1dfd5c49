import type { Command } from 'commander';
import type { RunBody } from '../program.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parsePort } from '../shell/parse-option.js';

export interface UpOptions {
  readonly port?: number;
  readonly demo: boolean;
}

export function registerUp(program: Command, run: RunBody): void {
  program
    .command('up')
    .description('Bring up the bus, with a demo consumer that prints what it receives, until Ctrl-C.')
    .option('-p, --port <port>', 'where the embedded broker listens (default: any free port)', parsePort)
    .option('--no-demo', 'only the bus')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank up', 'the embedded broker, which the other commands find by themselves'],
        ['RABBIT_URL=amqp://localhost bloodbank up', 'on a real RabbitMQ'],
        ['bloodbank up --port 5673 --no-demo', 'a broker for services of any language'],
      ]),
    )
    .action((options: UpOptions, command: Command) =>
      run(command, async (context) => (await import('../up/run-up.js')).runUp(context, options)),
    );
}
