import { Invalid } from '@bloodbank/core/errors';
import type { Address, GroupName, KnownAddress } from '@bloodbank/core/ports';
import { isWildcard, matchesTopic, patternsOverlap } from '@bloodbank/core/routing';
import { OwnTopics } from './own-topics.js';
import { ONEX_RULES, ruleFor, type TopicRule, topicByRule } from './topic-rules.js';

/** What every reply address begins with. Nothing else may be replied to: a `replyTo` is written by a stranger. */
export const REPLY_PREFIX = 'bloodbank.replies.';

const REPLY_ADDRESS = /^bloodbank\.replies\.[0-9a-f-]{36}$/;

const DEAD_LETTERS = '.dlq';
const REMOVED = '.dlq.removed';
/** Keys of families may be without end. */
const MOST_KNOWN = 1_000;
const RETRIES = /\.retry\.\d+$/;

export interface PlacesOptions {
  /** What the topics of events begin with. */
  readonly prefix: string;
  readonly rules?: readonly TopicRule[];
  /** Topics that are called otherwise here, by the name they would have. */
  readonly renamed?: ReadonlyMap<string, string>;
  /** What is known: some have a topic of their own (`x-topic`). */
  readonly known?: readonly KnownAddress[];
  /** What a service's own group is called, where that is not the default. */
  readonly groupId?: string;
}

/** Addresses and groups of the port as topics and groups of Kafka, and back. */
export class Places {
  readonly #events: string;
  readonly #commands: string;
  readonly #rules: readonly TopicRule[];
  readonly #renamed: ReadonlyMap<string, string>;
  /** The name that a renamed topic would have. */
  readonly #original: ReadonlyMap<string, string>;
  readonly #own: OwnTopics;
  readonly #groupId: string | undefined;
  /** Of the keys that were asked for, for a process publishes the same few again and again. */
  readonly #topics = { event: new Map<string, string>(), command: new Map<string, string>() };

  constructor({ prefix, rules = [], renamed = new Map(), known = [], groupId }: PlacesOptions) {
    this.#events = prefix;
    this.#commands = commandsPrefixOf(prefix);
    this.#rules = [...rules, ...ONEX_RULES];
    this.#renamed = renamed;
    this.#original = new Map([...renamed].map(([from, to]) => [to, from]));
    this.#own = new OwnTopics(known);
    this.#groupId = groupId;
  }

  /** Where every process's replies arrive; each takes its own. */
  get replyTopic(): string {
    return this.#events.replace(/(?<=^|\.)events(?=\.|$)/, 'replies') === this.#events
      ? `replies.${this.#events}`
      : this.#events.replace(/(?<=^|\.)events(?=\.|$)/, 'replies');
  }

  /** Copies of commands and replies, for those who record. Made by the first who does. */
  get recordTopic(): string {
    return `${this.#events}.recorded.copies`;
  }

  /** @throws {Invalid} `message.invalid-properties` for a reply address that no `openReplies` made. */
  topicOf({ kind, key }: Address): string {
    if (kind !== 'reply') return this.#topicOfKey(kind, key);
    if (!REPLY_ADDRESS.test(key)) {
      throw new Invalid('message.invalid-properties', `${JSON.stringify(key.slice(0, 80))} is no address for replies.`);
    }
    return this.replyTopic;
  }

  /** The topics that a pattern names by itself; none where its topics depend on what there is. */
  topicsNamedBy(kind: 'event' | 'command', pattern: string): readonly string[] {
    const [first = ''] = pattern.split('.');
    if (isWildcard(first)) return [];
    if (!isWildcard(pattern)) return [this.#topicOfKey(kind, pattern)];
    const topics = new Set<string>();
    const rules = [...this.#rules, { pattern: '#', topic: '{prefix}.{domain}' }];
    for (const rule of rules) {
      if (rule.topic.includes('{key}') || !patternsOverlap(rule.pattern, pattern)) continue;
      topics.add(this.#rename(topicByRule(rule, this.#prefixOf(kind), first)));
    }
    // What the rules before the last take whole, it does not get.
    if (this.#rules.some((rule) => rule.pattern === `${first}.#`))
      topics.delete(topicByRule({ pattern: '#', topic: '{prefix}.{domain}' }, this.#prefixOf(kind), first));
    return [...topics];
  }

  /** Whether what matches a pattern may stand in a topic that is there. */
  mayHold(topic: string, kind: 'event' | 'command', pattern: string): boolean {
    if (isDeadLetterTopic(topic) || topic.endsWith(REMOVED) || RETRIES.test(topic)) return false;
    // It is called otherwise here, and this is somebody else's.
    if (this.#renamed.has(topic)) return false;
    const name = this.#original.get(topic) ?? topic;
    if (this.#own.mayHold(name, kind, pattern)) return true;
    const prefix = `${this.#prefixOf(kind)}.`;
    if (name.startsWith(prefix)) {
      const rest = name.slice(prefix.length);
      return !rest.includes('.') && patternsOverlap(`${rest}.#`, pattern);
    }
    // A topic of its own for each key: its name is the key.
    return this.keyOfTopic(topic) !== undefined && matchesTopic(pattern, name);
  }

  /** The key that a topic's name says by itself: of a topic for each key. */
  keyOfTopic(topic: string): string | undefined {
    const name = this.#original.get(topic) ?? topic;
    return this.#rules.some((rule) => rule.topic === '{key}' && matchesTopic(rule.pattern, name)) ? name : undefined;
  }

  groupIdOf({ kind, group, name }: GroupName): string {
    if (name !== undefined) return name;
    if (this.#groupId !== undefined && kind === 'event' && !group.includes('.')) return this.#groupId;
    return `${this.#prefixOf(kind)}.${group}`;
  }

  #topicOfKey(kind: 'event' | 'command', key: string): string {
    const known = this.#topics[kind].get(key);
    if (known !== undefined) return known;
    const topic = this.#findTopic(kind, key);
    if (this.#topics[kind].size < MOST_KNOWN) this.#topics[kind].set(key, topic);
    return topic;
  }

  #findTopic(kind: 'event' | 'command', key: string): string {
    const own = this.#own.find(kind, key);
    return this.#rename(own ?? topicByRule(ruleFor(this.#rules, key), this.#prefixOf(kind), key));
  }

  #prefixOf(kind: 'event' | 'command'): string {
    return kind === 'event' ? this.#events : this.#commands;
  }

  #rename(topic: string): string {
    return this.#renamed.get(topic) ?? topic;
  }
}

export function deadLetterTopicOf(topic: string): string {
  return `${topic}${DEAD_LETTERS}`;
}

export function isDeadLetterTopic(topic: string): boolean {
  return topic.endsWith(DEAD_LETTERS);
}

/** Which dead letters of a topic were removed: a log forgets nothing by itself. */
export function removedTopicOf(deadLetterTopic: string): string {
  return `${deadLetterTopic}.removed`;
}

/** What comes back to one group at once: redriven dead letters. */
export function returnTopicOf(groupId: string): string {
  return retryTopicOf(groupId, 0);
}

export function retryTopicOf(groupId: string, delayMs: number): string {
  return `${groupId}.retry.${delayMs}`;
}

/** As on RabbitMQ: who does not share the events does not share the commands. */
function commandsPrefixOf(events: string): string {
  const renamed = events.replace(/(?<=^|\.)events(?=\.|$)/, 'commands');
  return renamed === events ? `commands.${events}` : renamed;
}
