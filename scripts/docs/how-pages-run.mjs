/**
 * How the shell snippets of each page are run. A page stands in exactly one of the three tables; a line of a page that is run here
 * may be left out with its reason, end otherwise than with 0, or run until it is stopped. Pages run side by side; what must have the project to
 * itself comes first.
 */

/** Run line by line in a project with a bus, as `scripts/run-docs.mjs` lays it out. */
export const RUN = {
  'packages/cli/README.md': { leftOut: [[/ up\b/, 'it runs already']] },
  'packages/dispatcher/README.md': { running: [/dispatcher run/] },
  'docs/how-to/change-a-queue.md': { isFirst: true, ends: [[/topology plan/, 1]] },
  'docs/how-to/change-a-schema.md': { leftOut: [[/npm:@acme/, 'the registry has no such package']] },
  // Two dispatchers would want one memory.
  'docs/how-to/dispatch-actions.md': {
    isFirst: true,
    running: [/dispatcher run/],
    leftOut: [[/deliveries (show|redeliver)/, 'the id is that of a delivery of the reader']],
  },
  'docs/how-to/handle-dead-letters.md': {},
  'docs/how-to/hook-an-agent.md': {},
  // Nobody consumes them, which is not healthy.
  'docs/how-to/look-after-queues.md': { ends: [[/queues health/, 1]] },
  'docs/how-to/move-in.md': {},
  'docs/how-to/run-programs.md': { leftOut: [[/--profile review/, 'the profile is a file of the reader']] },
  'docs/how-to/see-what-caused-what.md': { ends: [[/ trace /, 1]] },
  'docs/how-to/use-mcp.md': {},
  'docs/how-to/use-the-console.md': { leftOut: [[/ up\b/, 'it runs already']] },
  'docs/how-to/watch-files.md': { running: [/ watch (?!.*--once)/] },
  'docs/how-to/wrap-an-agent.md': { leftOut: [[/ollama run/, 'a model is needed']] },
};

/** Run, or read line by line, by a test of its own, which names the page. */
export const TESTED = {
  'docs/how-to/administer-over-http.md': 'packages/cli/src/e2e/administration.test.ts',
  'docs/how-to/consume-over-http.md': 'packages/cli/src/e2e/subscriptions.test.ts',
  'docs/how-to/publish-over-http.md': 'packages/cli/src/e2e/gateway.test.ts',
  'docs/how-to/receive-webhooks.md': 'packages/gateway/src/webhooks/how-to.test.ts',
  'docs/how-to/run-an-agent.md': 'packages/cli/src/e2e/agents-how-to.test.ts',
};

/** Not run as it stands: what it needs, and where the same commands are run. */
export const NEEDS = {
  'README.md': 'a clone of its own; scripts/try-start.mjs starts one',
  'docs/how-to/keep-what-happened.md': 'PostgreSQL; packages/cli/src/e2e/store.test.ts',
  'docs/how-to/live-it-again.md': 'PostgreSQL; packages/cli/src/e2e/store.test.ts',
  'docs/how-to/publish-contracts.md': 'a registry; packages/cli/src/e2e/check-changeset.test.ts',
  'docs/how-to/read-models.md': 'PostgreSQL; packages/cli/src/e2e/projections.test.ts',
  'docs/how-to/send-commands.md':
    'a gateway at its usual port; packages/gateway/src/commands/register-commands.test.ts',
  'docs/how-to/test-under-faults.md': 'minutes, and what a machine has to spare',
  'docs/how-to/use-kafka.md': 'Kafka; scripts/kafka-lane.mjs',
  'docs/how-to/use-real-servers.md': 'Docker, or the right to install servers',
  'packages/create-bloodbank/README.md': 'the registry; scripts/release/dry.mjs',
  'tools/faults/README.md': 'minutes, and what a machine has to spare',
  'tools/mutate/README.md': 'minutes, and what a machine has to spare',
};
