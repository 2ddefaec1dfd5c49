/** The embedded broker in a process of its own, as a server is. Says its address on stdout, and ends when its stdin does. */
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';

process.on('SIGINT', () => {});
const broker = await startEmbeddedBroker();
console.log(broker.url);
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
