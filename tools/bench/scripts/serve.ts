/** One of the servers that are measured, in a process of its own: `empty` or `gateway`. Says its address on stdout. */
import { contractsFromSchemas } from '@bloodbank/codegen';
import { createGateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { loadSchemaSet } from '@bloodbank/schema-model';
import { closeOnSignals, connectBus } from 'bloodbank';
import Fastify from 'fastify';

console.log(process.argv[2] === 'gateway' ? await serveGateway() : await serveEmpty());

async function serveEmpty(): Promise<string> {
  const app = Fastify();
  app.post('/*', async (_, reply) => reply.code(202).send({}));
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function serveGateway(): Promise<string> {
  const { set } = await loadSchemaSet({ root: 'schemas', cwd: process.cwd() });
  const contracts = contractsFromSchemas(set);
  const bus = await connectBus({ contracts, service: 'bench', topology: false });
  closeOnSignals(bus);
  // Somebody receives what is published, as in earnest.
  await bus.tap(['#'], () => {});
  const { registry } = contracts;
  const options = { registry, bus, inbox: createMemoryInbox(), port: 0, requestsPerMinute: 100_000_000 };
  return (await createGateway(options)).listen();
}
