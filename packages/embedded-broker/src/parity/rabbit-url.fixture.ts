import { inject } from 'vitest';

const rabbitMq = inject('servers')?.RabbitMQ;

/** The real RabbitMQ, in a virtual host of this run's own; undefined where none answers. */
export const rabbitUrl: string | undefined = rabbitMq?.isFound ? rabbitMq.url : undefined;

/** With this set, a server that cannot be reached is a failure and not a skip. */
export const requiresServers: boolean = process.env['BLOODBANK_REQUIRE_SERVERS'] === '1';
