import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

/** Where packages put `rabbitmq-server` itself, as opposed to wrappers that change the user. */
const FOLDERS = ['/usr/lib/rabbitmq/bin', '/opt/rabbitmq/sbin', '/usr/local/opt/rabbitmq/sbin', '/opt/homebrew/sbin'];

/** The folder with `rabbitmq-server` and `rabbitmqctl`; undefined where RabbitMQ is not installed. */
export async function findRabbitServer(): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    try {
      await access(join(folder, 'rabbitmq-server'), constants.X_OK);
      return folder;
    } catch {
      // Not there; the next.
    }
  }
  return undefined;
}
