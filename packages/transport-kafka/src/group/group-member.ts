import { toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { heartbeatV4, joinGroupV9, leaveGroupV5, syncGroupV5 } from '@platformatic/kafka';
import type { Versions } from '../wire/api.js';
import type { Cluster } from '../wire/cluster.js';
import { brokerErrorOf, isForbidden } from '../wire/kafka-error.js';
import type { Lines } from '../wire/lines.js';
import { type Committer, nameOf, type TopicPartition } from '../wire/offsets.js';
import { assignPartitions } from './assign-partitions.js';
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './protocol.js';

const JOIN: Versions<Parameters<typeof joinGroupV9.createRequest>, joinGroupV9.JoinGroupResponse> = [
  joinGroupV9,
] as never;
const SYNC: Versions<Parameters<typeof syncGroupV5.createRequest>, syncGroupV5.SyncGroupResponse> = [
  syncGroupV5,
] as never;
const HEARTBEAT: Versions<Parameters<typeof heartbeatV4.createRequest>, heartbeatV4.HeartbeatResponse> = [
  heartbeatV4,
] as never;
const LEAVE: Versions<Parameters<typeof leaveGroupV5.createRequest>, leaveGroupV5.LeaveGroupResponse> = [
  leaveGroupV5,
] as never;

/** Who keeps what he has until somebody else is to have it. Members with another way of sharing are refused. */
const PROTOCOL = 'bloodbank-incremental';

const RETRY_AFTER_MS = 100;

export interface MemberTimes {
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  /** How long members may take to let go what they work on. */
  readonly rebalanceTimeoutMs: number;
}

export interface GroupMemberOptions extends MemberTimes {
  readonly cluster: Cluster;
  readonly groupId: string;
  readonly topics: () => readonly string[];
  readonly logger: Logger;
  /** These are this member's from now on, beside what it had. */
  readonly onGained: (partitions: readonly TopicPartition[]) => void;
  /** These are to be let go: resolves when nobody works on them here any more, and what was done is committed. */
  readonly onLosing: (partitions: readonly TopicPartition[]) => Promise<void>;
  /** The group has gone on without this member, and whatever it had may be somebody else's already. */
  readonly onExpelled: () => void;
}

/**
 * Membership in a consumer group, for as long as it is wanted.
 *
 * States: `joining`, the group is being laid out, and what this member has goes on meanwhile; `stable`, heartbeats tell
 * that it lives; `left`, final.
 *
 * Rebalances are incremental: a partition that is to go elsewhere is first let go by its owner, which joins again, and
 * only then given to the next. What stays is never interrupted.
 */
export class GroupMember {
  #state: 'joining' | 'stable' | 'left' = 'joining';
  readonly #options: GroupMemberOptions;
  /** Joining waits for the others; heartbeats and commits do not wait behind it. */
  readonly #joinLines: Lines;
  readonly #lines: Lines;
  #memberId = '';
  #generationId = -1;
  #owned: readonly TopicPartition[] = [];
  #isRejoinWanted = false;
  #wake = (): void => {};
  #whenStable: (() => void)[] = [];
  #fatal: Error | undefined;

  constructor(options: GroupMemberOptions) {
    this.#options = options;
    this.#joinLines = options.cluster.openLines();
    this.#lines = options.cluster.openLines();
  }

  get state(): 'joining' | 'stable' | 'left' {
    return this.#state;
  }

  get committer(): Committer {
    return { groupId: this.#options.groupId, generationId: this.#generationId, memberId: this.#memberId };
  }

  get lines(): Lines {
    return this.#lines;
  }

  /** Resolves when the group was laid out with this member in it. */
  async join(): Promise<void> {
    void this.#run();
    await this.stable();
    if (this.#fatal !== undefined) throw this.#fatal;
  }

  /** Resolves when it is stable, or has left. */
  stable(): Promise<void> {
    if (this.#state !== 'joining') return Promise.resolve();
    return new Promise((resolve) => this.#whenStable.push(resolve));
  }

  /** Its topics have changed. */
  rejoin(): void {
    this.#isRejoinWanted = true;
    this.#wake();
  }

  async leave(): Promise<void> {
    if (this.#state === 'left') return;
    this.#become('left');
    this.#wake();
    const { cluster, groupId } = this.#options;
    if (this.#memberId !== '') {
      await cluster
        .callCoordinator(
          groupId,
          LEAVE,
          [groupId, [{ memberId: this.#memberId, groupInstanceId: null, reason: 'stopped' }]],
          { lines: this.#lines },
        )
        .catch(() => {});
    }
    cluster.closeLines(this.#joinLines);
    cluster.closeLines(this.#lines);
  }

  async #run(): Promise<void> {
    while (this.#state !== 'left') {
      try {
        const assigned = await this.#joinAndSync();
        if (this.#isLeft()) return;
        if (await this.#take(assigned)) continue;
        this.#become('stable');
        await this.#beat();
        this.#become('joining');
      } catch (thrown) {
        if (this.#isLeft()) return;
        this.#become('joining');
        await this.#recover(thrown);
      }
    }
  }

  async #recover(thrown: unknown): Promise<void> {
    const { logger, groupId } = this.#options;
    const name = brokerErrorOf(thrown);
    if (isForbidden(name) || name === 'INCONSISTENT_GROUP_PROTOCOL' || name === 'INVALID_SESSION_TIMEOUT') {
      this.#fatal = toError(thrown);
      logger.error({ group: groupId, reason: name }, 'The broker does not let this member into its group.');
      for (const resolve of this.#whenStable.splice(0)) resolve();
      await this.#sleep(this.#options.heartbeatMs);
    } else if (name === 'UNKNOWN_MEMBER_ID' || name === 'FENCED_INSTANCE_ID') {
      this.#forget();
    } else if (name !== 'REBALANCE_IN_PROGRESS' && name !== 'ILLEGAL_GENERATION') {
      logger.debug({ group: groupId, reason: name ?? toError(thrown).message }, 'The group cannot be joined yet.');
      await this.#sleep(RETRY_AFTER_MS);
    }
  }

  /** The session is over: what this member had is no longer its own. */
  #forget(): void {
    this.#memberId = '';
    this.#generationId = -1;
    if (this.#owned.length === 0) return;
    this.#owned = [];
    this.#options.onExpelled();
  }

  async #joinAndSync(): Promise<readonly TopicPartition[]> {
    const { cluster, groupId, sessionTimeoutMs, rebalanceTimeoutMs, topics } = this.#options;
    this.#isRejoinWanted = false;
    // The answer waits until every member has joined, or is given up.
    const waiting = { lines: this.#joinLines, timeoutMs: rebalanceTimeoutMs + sessionTimeoutMs };
    const metadata = encodeSubscription({ topics: topics(), owned: this.#owned });
    const join = (): Promise<joinGroupV9.JoinGroupResponse> => {
      const protocols = [{ name: PROTOCOL, metadata }];
      const args = [
        groupId,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        this.#memberId,
        null,
        'consumer',
        protocols,
        'join',
      ] as const;
      return cluster.callCoordinator(groupId, JOIN, [...args], waiting);
    };
    const joined = await join().catch((thrown: unknown) => {
      if (brokerErrorOf(thrown) !== 'MEMBER_ID_REQUIRED') throw thrown;
      this.#memberId = memberIdIn(thrown);
      return join();
    });
    this.#memberId = joined.memberId ?? '';
    this.#generationId = joined.generationId;
    const assignments = joined.leader === joined.memberId ? await this.#assign(joined.members) : [];
    const args = [groupId, joined.generationId, this.#memberId, null, 'consumer', PROTOCOL, assignments] as const;
    const { assignment } = await cluster.callCoordinator(groupId, SYNC, [...args], waiting);
    return decodeAssignment(assignment);
  }

  async #assign(
    members: readonly joinGroupV9.JoinGroupResponseMember[],
  ): Promise<{ memberId: string; assignment: Buffer }[]> {
    const { cluster } = this.#options;
    const facts = members.map(({ memberId, metadata }) => ({
      memberId,
      ...decodeSubscription(metadata ?? Buffer.alloc(10)),
    }));
    if (facts.some(({ topics }) => topics.some((topic) => cluster.topic(topic) === undefined))) await cluster.refresh();
    const shares = assignPartitions(facts, (topic) => cluster.topic(topic)?.leaders.length ?? 0);
    return [...shares].map(([memberId, partitions]) => ({ memberId, assignment: encodeAssignment(partitions) }));
  }

  /** Whether something was let go, so that the group has to be laid out once more. */
  async #take(assigned: readonly TopicPartition[]): Promise<boolean> {
    const names = new Set(assigned.map(nameOf));
    const before = new Set(this.#owned.map(nameOf));
    const losing = this.#owned.filter((one) => !names.has(nameOf(one)));
    const gained = assigned.filter((one) => !before.has(nameOf(one)));
    this.#owned = assigned;
    if (gained.length > 0) this.#options.onGained(gained);
    if (losing.length === 0) return false;
    // Meanwhile this member has to show that it lives.
    const timer = setInterval(() => void this.#sendHeartbeat().catch(() => {}), this.#options.heartbeatMs);
    const { rebalanceTimeoutMs } = this.#options;
    await Promise.race([this.#options.onLosing(losing), this.#sleep(rebalanceTimeoutMs)]);
    clearInterval(timer);
    return true;
  }

  /** Until the group is to be laid out anew. */
  async #beat(): Promise<void> {
    let failedSince: number | undefined;
    while (this.#state === 'stable') {
      await this.#sleep(this.#options.heartbeatMs);
      if (this.#isRejoinWanted || this.#isLeft()) return;
      try {
        await this.#sendHeartbeat();
        failedSince = undefined;
      } catch (thrown) {
        const name = brokerErrorOf(thrown);
        if (name === 'REBALANCE_IN_PROGRESS') return;
        if (name !== undefined && !/COORDINATOR/.test(name)) throw thrown;
        // Nobody answers: until its session has ended for certain, this member may still be in.
        failedSince ??= performance.now();
        if (performance.now() - failedSince > this.#options.sessionTimeoutMs) return this.#forget();
      }
    }
  }

  async #sendHeartbeat(): Promise<void> {
    const { cluster, groupId } = this.#options;
    await cluster.callCoordinator(groupId, HEARTBEAT, [groupId, this.#generationId, this.#memberId, null], {
      lines: this.#lines,
      timeoutMs: this.#options.sessionTimeoutMs,
    });
  }

  #become(state: 'joining' | 'stable' | 'left'): void {
    if (this.#state === 'left') return;
    this.#state = state;
    if (state !== 'joining') for (const resolve of this.#whenStable.splice(0)) resolve();
  }

  /** A call, for the compiler believes that what was checked before an `await` still holds after it. */
  #isLeft(): boolean {
    return this.#state === 'left';
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The broker gives a new member its id together with the error that asks for one. */
function memberIdIn(thrown: unknown): string {
  const errors: readonly unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown];
  for (const error of errors) {
    const { memberId } = error as { readonly memberId?: unknown };
    if (typeof memberId === 'string') return memberId;
  }
  const response = (thrown as { readonly response?: { readonly memberId?: unknown } }).response;
  return typeof response?.memberId === 'string' ? response.memberId : '';
}
