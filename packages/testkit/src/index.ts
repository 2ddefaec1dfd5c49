export type { AgentStatesHarness, AgentStatesHarnessFactory } from './agent-states/agent-states-harness.js';
export { describeAgentStates } from './agent-states/describe-agent-states.js';
export type { CommandStoreHarness, CommandStoreHarnessFactory } from './command-store/command-store-harness.js';
export { describeCommandStore } from './command-store/describe-command-store.js';
export type { PortClause, PortHarness, PortHarnessFactory } from './conformance/clause.js';
export type { CountingRegistry, ValidationCounts } from './contracts/count-validations.js';
export { countValidations } from './contracts/count-validations.js';
export type { CorrelationHarness, CorrelationHarnessFactory } from './correlation/correlation-harness.js';
export { describeCorrelation } from './correlation/describe-correlation.js';
export type { WatchedDisk } from './disk/watched-disk.js';
export { watchDisk } from './disk/watched-disk.js';
export { describeEventStore } from './event-store/describe-event-store.js';
export type { EventStoreHarness, EventStoreHarnessFactory } from './event-store/event-store-harness.js';
export { findRabbitServer } from './faults/rabbit-node/find-rabbit-server.js';
export { freePort } from './faults/rabbit-node/free-port.js';
export type { NodeHome } from './faults/rabbit-node/node-home.js';
export { ERLANG_COOKIE, openNodeHome } from './faults/rabbit-node/node-home.js';
export type { NodeConfig } from './faults/rabbit-node/rabbit-node.js';
export { RabbitNode } from './faults/rabbit-node/rabbit-node.js';
export type { Random } from './faults/random.js';
export { createRandom } from './faults/random.js';
export { describeInbox } from './inbox/describe-inbox.js';
export type { InboxHarness, InboxHarnessFactory } from './inbox/inbox-harness.js';
export { formatLedger } from './ledger/format-ledger.js';
export type { LedgerSummary } from './ledger/ledger.js';
export { Ledger } from './ledger/ledger.js';
export type { TcpProxy } from './net/tcp-proxy.js';
export { startTcpProxy } from './net/tcp-proxy.js';
export { describeOutbox } from './outbox/describe-outbox.js';
export type { OutboxHarness, OutboxHarnessFactory, OutboxProcess } from './outbox/outbox-harness.js';
export type { ScriptedBroker } from './outbox/scripted-broker.js';
export { AWAY, createScriptedBroker, eventOf, idOf, numberOf } from './outbox/scripted-broker.js';
export type { StartedProgram } from './processes/start-program.js';
export { startProgram } from './processes/start-program.js';
export { everythingIn } from './secrets/everything-in.js';
export { deleteServiceQueues } from './servers/delete-service-queues.js';
export type { TestBroker } from './servers/describe-on-brokers.js';
export { describeOnBrokers } from './servers/describe-on-brokers.js';
export { describeOnServer } from './servers/describe-on-server.js';
export type { ServerName } from './servers/find-server.js';
export { findServer } from './servers/find-server.js';
export { publishStraight } from './servers/publish-straight.js';
export { areServersRequired } from './servers/required-servers.js';
export type { FoundServer } from './servers/run/run-share.js';
export type { PassingDeadLetter } from './servers/watch-dead-letters.js';
export { watchDeadLetters } from './servers/watch-dead-letters.js';
export type { Clause, ClauseContext, ClauseId } from './transport/clause.js';
export { runClause } from './transport/clause.js';
export { describeTransport, reasonToSkip } from './transport/describe-transport.js';
export { TRANSPORT_CLAUSES } from './transport/transport-clauses.js';
export type {
  Ability,
  DeadLetterFacts,
  ForeignMessage,
  HarnessFactory,
  HarnessTransportOptions,
  RestingMessage,
  TransportHarness,
} from './transport/transport-harness.js';
export { freshName, freshRunName } from './wait/fresh-name.js';
export type { Recorder } from './wait/recorder.js';
export { createRecorder } from './wait/recorder.js';
export type { WaitOptions } from './wait/wait-for.js';
export { waitFor } from './wait/wait-for.js';
export { within } from './wait/within.js';
