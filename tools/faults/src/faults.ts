import type { Fault } from './fault.js';
import { diskAlarm, memoryAlarm } from './faults/alarm.js';
import { hostileHeaders, malformedBodies } from './faults/hostile-messages.js';
import { brokerKilled } from './faults/r01-broker-killed.js';
import { politeRestart } from './faults/r02-polite-restart.js';
import { connectionsCut } from './faults/r03-connections-cut.js';
import { unroutable } from './faults/r04-unroutable.js';
import { brokerHangs } from './faults/r07-broker-hangs.js';
import { queueFull } from './faults/r08-queue-full.js';
import { stormWhileBlocked } from './faults/r09-storm-while-blocked.js';
import { consumerKilled } from './faults/r10-consumer-killed.js';
import { transientFailure } from './faults/r11-transient-failure.js';
import { poisonThrows } from './faults/r12-poison-throws.js';
import { poisonKills } from './faults/r13-poison-kills.js';
import { deadLetterQueueGone } from './faults/r16-dead-letter-queue-gone.js';
import { redriveKilled } from './faults/r17-redrive-killed.js';
import { storeBroken } from './faults/r18-store-broken.js';
import { unsearchableBodies } from './faults/r19-unsearchable-bodies.js';
import { sigterm } from './faults/r24-sigterm.js';
import { dispatcherKilled } from './faults/r26-dispatcher-killed.js';
import { requestsSettle } from './faults/r28-requests.js';
import { clusterLeader } from './faults/r29-cluster.js';
import { topologyDrift } from './faults/r30-topology-drift.js';
import { replayKilled } from './faults/r31-replay-killed.js';
import { ownerKilled } from './faults/r32-owner-killed.js';
import { clockMoves } from './faults/r34-clock.js';
import { soak } from './faults/r35-soak.js';
import { channelClosedInFlight } from './faults/r37-channel-closed-in-flight.js';
import { consumerTimeout } from './faults/r38-consumer-timeout.js';

/** Everything that is broken on purpose, in the order of its numbers. */
export const FAULTS: readonly Fault[] = [
  brokerKilled,
  politeRestart,
  connectionsCut,
  unroutable,
  memoryAlarm,
  diskAlarm,
  brokerHangs,
  queueFull,
  stormWhileBlocked,
  consumerKilled,
  transientFailure,
  poisonThrows,
  poisonKills,
  malformedBodies,
  hostileHeaders,
  deadLetterQueueGone,
  redriveKilled,
  storeBroken,
  unsearchableBodies,
  sigterm,
  dispatcherKilled,
  requestsSettle,
  clusterLeader,
  topologyDrift,
  replayKilled,
  ownerKilled,
  clockMoves,
  soak,
  channelClosedInFlight,
  consumerTimeout,
];
