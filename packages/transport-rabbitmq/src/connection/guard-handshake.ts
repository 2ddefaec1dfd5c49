import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

type OpenCallback = (error: Error | null, ok?: unknown) => void;

interface AmqpConnection {
  on(event: 'error' | 'close', listener: (error?: Error) => void): this;
  off(event: 'error' | 'close', listener: (error?: Error) => void): this;
  open(fields: object, callback: OpenCallback): void;
}

let isGuarded = false;

/**
 * A server may close a connection in the same segment in which it says that it is open. amqplib 2.3.1 then emits `error`
 * before anybody can have listened, which ends the process, and hands out a connection that is closed already. Its class
 * is not public, so it is found beside the entry: from here on, such an opening fails as any other does.
 */
export function guardHandshake(): void {
  if (isGuarded) return;
  isGuarded = true;
  const require = createRequire(import.meta.url);
  const { Connection } = require(join(dirname(require.resolve('amqplib')), 'lib/connection.js')) as {
    readonly Connection: { readonly prototype: AmqpConnection };
  };
  const { open } = Connection.prototype;
  Connection.prototype.open = function (fields, callback) {
    let failure: Error | null = null;
    const onEnd = (error?: Error): void => {
      failure ??= error ?? new Error('The server closed the connection as soon as it was open.');
    };
    this.on('error', onEnd).on('close', onEnd);
    open.call(this, fields, (error, ok) => {
      this.off('error', onEnd).off('close', onEnd);
      callback(error ?? failure, ok);
    });
  };
}
