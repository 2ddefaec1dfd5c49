/** Workflows that only the real n8n is tried with: each operation of the action node, and each way in which the trigger settles. */

const credentials = { bloodbankApi: { id: 'bloodbank', name: 'Bloodbank' } };

function trigger(service, eventType, more = {}) {
  const parameters = {
    service,
    eventTypes: [eventType],
    patterns: '',
    acknowledge: 'whenWorkflowEnds',
    options: {},
    ...more,
  };
  return { name: 'Event', type: 'CUSTOM.bloodbankTrigger', typeVersion: 1, parameters, credentials };
}

function act(name, parameters, more = {}) {
  return { name, type: 'CUSTOM.bloodbank', typeVersion: 1, parameters, credentials, ...more };
}

function tell(channel, text) {
  const payloadJson = `={{ { channel: '${channel}', text: ${text} } }}`;
  const parameters = {
    resource: 'event',
    operation: 'publish',
    eventType: 'slack.message.sent',
    payloadMode: 'json',
    payloadJson,
  };
  return act('Tell', parameters, { executeOnce: true });
}

/** Its payload lacks what the contract asks for. */
const FAIL = act('Fail', {
  resource: 'event',
  operation: 'publish',
  eventType: 'slack.message.sent',
  payloadMode: 'json',
  payloadJson: '={{ {} }}',
});

const all = { executeOnce: true, alwaysOutputData: true };
const NODES = {
  operations: [
    trigger('n8n-operations', 'task.started'),
    act(
      'Find',
      { resource: 'event', operation: 'find', returnAll: false, limit: 5, filters: { type: 'task.started' } },
      all,
    ),
    act(
      'Trace',
      {
        resource: 'event',
        operation: 'trace',
        eventId: "={{ $('Event').item.json.event_id }}",
        direction: 'ancestors',
      },
      all,
    ),
    tell('operations', "$('Find').all().length + ' found, ' + $('Trace').all().length + ' traced'"),
  ],
  'dead-letters': [trigger('n8n-dead-letters', 'task.cancelled', { options: { onError: 'dead-letter' } }), FAIL],
  retries: [trigger('n8n-retries', 'agent.started', { options: { onError: 'retry' } }), FAIL],
  'at-once': [trigger('n8n-at-once', 'agent.stopped', { acknowledge: 'atOnce' }), FAIL],
  killed: [
    trigger('n8n-killed', 'plan.step.completed', { options: { leaseSeconds: 30 } }),
    { name: 'Wait', type: 'n8n-nodes-base.wait', typeVersion: 1.1, parameters: { amount: 12, unit: 'seconds' } },
    tell('killed', '$json.event_id'),
  ],
};

/** As n8n imports them: one line of nodes each. */
export const TRIAL_WORKFLOWS = Object.entries(NODES).map(([id, nodes]) => ({
  id,
  name: id,
  active: false,
  nodes: nodes.map((node, index) => ({ id: `${id}-${index}`, position: [index * 260, 0], ...node })),
  connections: Object.fromEntries(
    nodes.slice(1).map(({ name }, index) => [nodes[index].name, { main: [[{ node: name, type: 'main', index: 0 }]] }]),
  ),
  settings: { executionOrder: 'v1' },
  pinData: {},
}));

export async function tryOperations({ publishExample, told, settled, expect }) {
  await publishExample('task.started');
  const { payload } = await told('operations');
  expect(payload.text === '1 found, 1 traced', `find and trace answer (${payload.text})`);
  await settled('n8n-operations');
}

export async function tryModes({ publishExample, stateOf, until, expect }) {
  await publishExample('task.cancelled');
  await until(
    async () => (await stateOf('n8n-dead-letters')).queue.dead_letters === 1,
    'what failed is dead-lettered, as chosen',
  );
  await publishExample('agent.started');
  await until(async () => (await stateOf('n8n-retries')).queue.retrying === 1, 'what failed is retried, as chosen');
  await publishExample('agent.stopped');
  await until(async () => isDone(await stateOf('n8n-at-once')), 'what is acknowledged at once is done');
  expect((await stateOf('n8n-at-once')).queue.dead_letters === 0, 'and is not repeated, though its workflow fails');
}

/** n8n dies while a workflow waits, and another takes its place. */
export async function tryKilled({ publishExample, stateOf, until, told, settled, expect, restartN8n }) {
  const id = await publishExample('plan.step.completed');
  await until(async () => (await stateOf('n8n-killed')).leased === 1, 'n8n has an event in hand');
  await restartN8n();
  const { payload } = await told('killed');
  expect(payload.text === id, 'what a killed n8n had in hand is delivered again');
  await settled('n8n-killed');
}

function isDone({ leased, ready, queue }) {
  return leased + ready + queue.messages + queue.retrying === 0;
}
