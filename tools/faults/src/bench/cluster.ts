import { ERLANG_COOKIE, type RabbitNode, waitFor } from '@bloodbank/testkit';

/** The node that leads a quorum queue: it decides what is confirmed. Asked of a node that is well. */
export async function leaderOf(nodes: readonly RabbitNode[], asked: RabbitNode, queue: string): Promise<RabbitNode> {
  return waitFor(
    async () => {
      const lines = (await asked.ctl('list_queues', 'name', 'leader')).split('\n').map((line) => line.split('\t'));
      const [, leader] = lines.find(([name]) => name === queue) ?? [];
      return nodes.find(({ name }) => name === leader);
    },
    { timeoutMs: 60_000, everyMs: 500, what: `a leader of ${queue}` },
  );
}

/**
 * Parts a node from all others, while clients still reach it: what the nodes say to each other is refused. It takes no
 * rights on the machine's network. All lines end at once, for nodes that see it happen one by one part from each other.
 */
export async function isolate(node: RabbitNode): Promise<void> {
  const refuse = "[erlang:set_cookie(N, 'PARTED') || N <- Others]";
  const hangUp = '[spawn(fun() -> erlang:disconnect_node(N) end) || N <- Others]';
  await node.ctl('eval', `Others = nodes(), ${refuse}, ${hangUp}.`);
}

/** Resolves when the node serves again. */
export async function rejoin(node: RabbitNode, nodes: readonly RabbitNode[]): Promise<void> {
  const names = nodes.map(({ name }) => `'${name}'`).join(', ');
  await node.ctl('eval', `[erlang:set_cookie(N, '${ERLANG_COOKIE}') || N <- [${names}]].`);
  const isServing = async () => (await node.ctl('eval', 'rabbit:is_running().')).trim() === 'true';
  await waitFor(isServing, { timeoutMs: 60_000, everyMs: 500, what: `${node.name} to serve again` });
}
