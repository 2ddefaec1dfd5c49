import { answersAt } from './answers-at.js';
import { areServersRequired } from './required-servers.js';

const SERVERS = [
  {
    name: 'RabbitMQ',
    variable: 'RABBIT_URL',
    usual: 'amqp://127.0.0.1:5672',
    without: 'its half of every suite is skipped',
  },
  {
    name: 'Redis',
    variable: 'REDIS_URL',
    usual: 'redis://127.0.0.1:6379',
    without: 'its tests of correlation and inbox are skipped',
  },
  {
    name: 'PostgreSQL',
    variable: 'DATABASE_URL',
    usual: 'postgres://127.0.0.1:5432',
    without: 'its tests of the inbox are skipped',
  },
];

/** Before any test: says plainly which real servers the run reaches. Where they are required, a missing one ends it. */
export default async function announceServers(): Promise<void> {
  const isReached = await Promise.all(SERVERS.map(({ variable, usual }) => answersAt(process.env[variable] ?? usual)));
  const lines = SERVERS.map(({ name, variable, usual, without }, index) => {
    const where = process.env[variable] === undefined ? new URL(usual).host : variable;
    return isReached[index] ? `  ✔ ${name} (${where})` : `  – ${name} not reached (${where}): ${without}`;
  });
  process.stderr.write(`Real servers:\n${lines.join('\n')}\n  ✔ the embedded broker, always\n`);
  if (areServersRequired() && isReached.includes(false)) {
    throw new Error('BLOODBANK_REQUIRE_SERVERS is set, and not every server was reached.');
  }
}
