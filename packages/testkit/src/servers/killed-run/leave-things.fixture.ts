import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject, test } from 'vitest';
import { freshName, freshRunName } from '../../wait/fresh-name.js';
import { findServer } from '../find-server.js';

test('leaves things behind and ends', leaveThings);

test('leaves things behind and hangs', { timeout: 60_000 }, async () => {
  await leaveThings();
  await new Promise(() => {});
});

/** Creates something on each server, and says to whom it belongs. */
async function leaveThings(): Promise<void> {
  const rabbitMq = findServer('RabbitMQ');
  if (rabbitMq.isFound) {
    const connection = await connect(rabbitMq.url);
    const channel = await connection.createChannel();
    await channel.assertQueue(freshName('left'), { durable: true });
    await connection.close();
  }
  const redis = findServer('Redis');
  if (redis.isFound) {
    const client = new Redis(redis.url);
    await client.set(freshName('left'), '1');
    client.disconnect();
  }
  const postgres = findServer('PostgreSQL');
  if (postgres.isFound) {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const schema = pg.escapeIdentifier(freshName('left'));
    await client.query(`CREATE SCHEMA ${schema} CREATE TABLE left_table (id int)`);
    await client.query(`CREATE ROLE ${pg.escapeIdentifier(freshRunName('left'))}`);
    await client.end();
  }
  console.log(`left by ${inject('runName')}.`);
}
