import { matchesTopic } from '@bloodbank/core/routing';
import type { TopicSettings, TopicsFile } from '@bloodbank/topology';
import type { TopicSpec } from '../topics/topic-admin.js';
import { deadLetterTopicOf, retryTopicOf } from './places.js';

/** What a topic is for. */
export type TopicRole = 'messages' | 'retries' | 'dead letters';

/** A topic with what somebody says of it; what nobody says is the broker's business. */
export interface WantedTopic extends TopicSettings {
  readonly name: string;
  readonly role: TopicRole;
}

const DEFAULT_PARTITIONS = 6;
const FOR_GOOD = -1;
const DAY_MS = 86_400_000;

/**
 * What topics are to be like: what `kafka.json` says of the one topic, else the group in partitions that reads it, else the address of
 * the brokers, else the defaults of the file.
 */
export class TopicPlan {
  readonly #file: TopicsFile;
  readonly #ofAddress: TopicSettings;

  constructor(file: TopicsFile, ofAddress: TopicSettings) {
    this.#file = file;
    this.#ofAddress = ofAddress;
  }

  /** Of events or commands. `partitions` is what a group asks for. */
  messages(name: string, partitions?: number): WantedTopic {
    return { name, role: 'messages', ...this.#settingsOf(name, partitions === undefined ? {} : { partitions }) };
  }

  /** Kept for longer than its delay, whatever the default says: a retry that is forgotten is a message lost. */
  retries(groupId: string, delayMs: number): WantedTopic {
    const name = retryTopicOf(groupId, delayMs);
    const settings = this.#settingsOf(name, {});
    const { retentionMs = delayMs > DAY_MS ? 0 : FOR_GOOD } = settings;
    const isLongEnough = retentionMs === FOR_GOOD || retentionMs > delayMs + DAY_MS;
    return { name, role: 'retries', ...settings, ...(isLongEnough ? {} : { retentionMs: delayMs + 7 * DAY_MS }) };
  }

  /** Kept until somebody has dealt with them; in one partition, so that they stand in their order. */
  deadLetters(topic: string): WantedTopic {
    const name = deadLetterTopicOf(topic);
    const usual = { partitions: 1, retentionMs: FOR_GOOD };
    return { name, role: 'dead letters', ...this.#settingsOf(name, {}), ...usual, ...this.#ofTopic(name) };
  }

  #settingsOf(name: string, ofGroup: TopicSettings): TopicSettings {
    return { ...this.#file.defaults, ...this.#ofAddress, ...ofGroup, ...this.#ofTopic(name) };
  }

  /** By its own name, then by the patterns in their order. */
  #ofTopic(name: string): TopicSettings {
    const entries = Object.entries(this.#file.topics ?? {});
    const matching = entries.filter(([pattern]) => pattern !== name && matchesTopic(pattern, name));
    return Object.assign({}, ...matching.reverse().map(([, settings]) => settings), this.#file.topics?.[name]);
  }
}

/** As it is made where it is missing. */
export function specOf({ name, partitions = DEFAULT_PARTITIONS, replicas, retentionMs }: WantedTopic): TopicSpec {
  return {
    name,
    partitions,
    ...(replicas === undefined ? {} : { replicas }),
    ...(retentionMs === undefined ? {} : { configs: { 'retention.ms': String(retentionMs) } }),
  };
}
