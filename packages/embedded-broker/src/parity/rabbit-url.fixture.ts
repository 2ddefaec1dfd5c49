import { connect } from 'node:net';

/** Where the real RabbitMQ is: RABBIT_URL, else the local default if it answers, else undefined. */
export async function findRabbitUrl(): Promise<string | undefined> {
  const url = process.env['RABBIT_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
  const { hostname, port } = new URL(url);
  return (await answers(hostname, Number(port || 5672))) ? url : undefined;
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', settle(true));
    socket.once('timeout', settle(false));
    socket.once('error', settle(false));
  });
}

/** With this set, a server that cannot be reached is a failure and not a skip. */
export const requiresServers: boolean = process.env['BLOODBANK_REQUIRE_SERVERS'] === '1';
