import { inject } from 'vitest';

const rabbitMq = inject('servers')?.RabbitMQ;

/** The real RabbitMQ, in a virtual host of this run's own; undefined where none answers. */
export const rabbitUrl: string | undefined = rabbitMq?.isFound ? rabbitMq.url : undefined;

/** In a virtual host that others use too, the next run knows by it what it may remove. */
export const nameOwner: string = inject('areServersShared') === true ? `${inject('runName')}.` : '';

/** With this set, a server that cannot be reached is a failure and not a skip. */
export const requiresServers: boolean = process.env['BLOODBANK_REQUIRE_SERVERS'] === '1';
