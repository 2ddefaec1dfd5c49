import { escapeSegment } from '@bloodbank/core/json';
import type { TopologyFile } from '@bloodbank/core/ports';
import { DEFAULT_RETRY, distinctDelays } from '@bloodbank/core/retry';
import { type ExchangeType, standardExchanges } from '../default-topology.js';
import { applyQueueDefaults } from '../expand/apply-queue-defaults.js';
import { expandPartition, withSingleConsumer } from '../expand/expand-partition.js';
import { expandDeadLetters, expandRetries } from '../expand/expand-queue.js';
import { mergeFragments } from '../expand/merge-rascal.js';
import type { Finding, Origin } from '../finding.js';
import { deadLetterQueueOf, EVENTS_EXCHANGE } from '../names.js';
import { partitionsOf } from '../queue-declaration.js';
import { type RascalQueue, type RascalVhost, VHOST } from '../rascal/rascal-config.js';
import { createTopology, type Topology, type TopologyQueue } from '../topology.js';
import { parseBloodbankSection, type QueuePolicy } from './bloodbank-section.js';
import { checkOwners } from './check-owners.js';
import { type CollectedParts, collectParts } from './collected-parts.js';
import { KAFKA_FILE, parseKafkaFile, type TopicsFile } from './kafka-file.js';
import { type ParsedFile, parseFile } from './parse-file.js';
import { checkRascalSchema } from './rascal-schema.js';
import { asObject, checkKeys } from './unknown-keys.js';

export interface LoadedTopology {
  readonly topology: Topology;
  /** What is wrong with the files. What cannot work although they are valid, `checkTopology` finds. */
  readonly findings: readonly Finding[];
  /** The parts as the files have them, before anything is added. */
  readonly parts: CollectedParts;
  /** What `kafka.json` says. */
  readonly topics: TopicsFile;
}

/** The file whose queues belong to no service. */
const BUS_FILE = 'bus';

/**
 * Reads the texts of a topology folder as one topology, as far as they are valid. The standard exchanges stand in it, named
 * or not. Never throws.
 */
export function loadTopology(
  files: readonly TopologyFile[],
  exchange: string = EVENTS_EXCHANGE,
  exchangeType?: ExchangeType,
): LoadedTopology {
  const findings: Finding[] = [];
  const valid: { readonly parsed: ParsedFile; readonly vhost: unknown }[] = [];
  const policies = new Map<string, QueuePolicy>();
  let topics: TopicsFile = {};
  for (const file of files) {
    const result = parseFile(file);
    if (!result.ok) {
      findings.push(result.finding);
      continue;
    }
    const { parsed } = result;
    if (parsed.name === KAFKA_FILE) {
      const ofKafka = parseKafkaFile(parsed);
      topics = ofKafka.topics;
      findings.push(...ofKafka.findings);
      continue;
    }
    const { section, findings: inSection } = parseBloodbankSection(asObject(parsed.value)['bloodbank'], parsed);
    const problems = [...checkRascalSchema(parsed), ...inSection, ...checkKeys(parsed), ...checkVhosts(parsed)];
    findings.push(...problems);
    if (problems.some(({ rule }) => rule === 'rascal-schema')) continue;
    valid.push({ parsed, vhost: asObject(asObject(parsed.value)['vhosts'])[VHOST] });
    for (const [queue, policy] of Object.entries(section.queues ?? {})) policies.set(queue, policy);
  }
  const parts = collectParts(valid, `/vhosts/${escapeSegment(VHOST)}`);
  const topology = expand(parts, policies, standardExchanges(exchange, exchangeType));
  const inFiles = [...findings, ...parts.findings, ...checkPolicies(valid, topology)];
  return { topology, findings: [...inFiles, ...checkOwners(topology, exchange)], parts, topics };
}

/** A policy for a queue that no file gives to a service would never be asked. */
function checkPolicies(files: readonly { readonly parsed: ParsedFile }[], topology: Topology): readonly Finding[] {
  return files.flatMap(({ parsed }) => {
    const { section } = parseBloodbankSection(asObject(parsed.value)['bloodbank'], parsed);
    const unknown = Object.keys(section.queues ?? {}).filter((name) =>
      topology.queues.every(({ queue, partition }) => (partition?.of ?? queue) !== name),
    );
    return unknown.map(
      (name): Finding => ({
        severity: 'error',
        rule: 'policy-queue-known',
        ...parsed.locate(`/bloodbank/queues/${escapeSegment(name)}`),
        message: `"bloodbank" speaks of the queue "${name}", which no service's file defines.`,
        fix: 'Correct the name, or define the queue in the file of the service that consumes it.',
      }),
    );
  });
}

/** The connection's URL says which vhost it is; a second one in the files would never be reached. */
function checkVhosts({ value, locate }: ParsedFile): readonly Finding[] {
  const others = Object.keys(asObject(asObject(value)['vhosts'])).filter((name) => name !== VHOST);
  return others.map((name) => ({
    severity: 'error',
    rule: 'vhost-single',
    ...locate(`/vhosts/${escapeSegment(name)}`),
    message: `The vhost "${name}" would never be declared: a topology is for one vhost, which the connection's URL names.`,
    fix: `Call it "${VHOST}" here, and put "${name}" into the URL.`,
  }));
}

function expand(
  parts: CollectedParts,
  policies: ReadonlyMap<string, QueuePolicy>,
  standard: RascalVhost['exchanges'] = {},
): Topology {
  const queues = planServiceQueues(parts, policies);
  const planned = new Map(queues.map((queue) => [queue.partition?.of ?? queue.queue, queue]));
  const isPartitioned = (name: string): boolean => planned.get(name)?.partition !== undefined;
  const completed = [...parts.queues].map(([name, { definition }]): [string, RascalQueue] => {
    const hasDeadLetters = planned.has(name) && policies.get(name)?.deadLetter !== false;
    const deadLetterQueue = hasDeadLetters ? planned.get(name)?.deadLetterQueue : undefined;
    return [name, applyQueueDefaults(definition, deadLetterQueue)];
  });
  const given: RascalVhost = {
    exchanges: definitionsOf(parts.exchanges),
    // What a file binds to a queue in partitions, leads to the exchange before them.
    bindings: Object.fromEntries(
      Object.entries(definitionsOf(parts.bindings)).filter(([, { destination }]) => !isPartitioned(destination)),
    ),
    queues: Object.fromEntries(completed.filter(([name]) => !isPartitioned(name))),
  };
  const wholes = new Map(completed);
  const companions = queues.flatMap(({ queue, bindings, deadLetterQueue, retryDelaysMs, partition }) => {
    const whole = partition?.of ?? queue;
    const definition = wholes.get(whole);
    return [
      ...(partition === undefined ? [] : [expandPartition(queue, bindings, partition)]),
      ...(partition === undefined || definition === undefined
        ? []
        : [{ queues: { [queue]: withSingleConsumer(definition) } }]),
      ...(policies.get(whole)?.deadLetter === false ? [] : [expandDeadLetters(deadLetterQueue)]),
      expandRetries(queue, retryDelaysMs),
    ];
  });
  const fragment = mergeFragments(given, ...companions, { exchanges: standard });
  return createTopology({ vhosts: { [VHOST]: fragment } }, queues, originsOf(parts, queues));
}

function originsOf(parts: CollectedParts, queues: readonly TopologyQueue[]): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const collection of ['exchanges', 'queues', 'bindings'] as const) {
    for (const [name, { origin }] of parts[collection]) origins.set(`${collection}/${name}`, origin);
  }
  for (const { queue, partition } of queues) {
    const origin = partition === undefined ? undefined : parts.queues.get(partition.of)?.origin;
    if (origin !== undefined) origins.set(`queues/${queue}`, origin);
  }
  return origins;
}

/** Every queue of a service's file, but those that hold another queue's dead letters. */
function planServiceQueues(
  parts: CollectedParts,
  policies: ReadonlyMap<string, QueuePolicy>,
): readonly TopologyQueue[] {
  const deadLetterQueues = new Set([...parts.queues.keys()].map(deadLetterQueueOf));
  const owned = [...parts.queues].filter(([name, { owner }]) => owner !== BUS_FILE && !deadLetterQueues.has(name));
  return owned.flatMap(([queue, { owner, origin }]) => {
    const { retry = DEFAULT_RETRY, partitions, replay } = policies.get(queue) ?? {};
    const bound = [...parts.bindings.values()].filter(
      ({ definition }) => definition.destinationType === 'queue' && definition.destination === queue,
    );
    const whole: TopologyQueue = {
      service: owner,
      file: origin.file,
      queue,
      bindings: bound.map(({ definition }) => ({ exchange: definition.source, pattern: definition.bindingKey })),
      deadLetterQueue: deadLetterQueueOf(queue),
      retry,
      ...(replay === undefined ? {} : { replay }),
      retryDelaysMs: distinctDelays(retry),
    };
    return partitions === undefined ? [whole] : partitionsOf(whole, partitions);
  });
}

function definitionsOf<T>(parts: ReadonlyMap<string, { readonly definition: T }>): Record<string, T> {
  return Object.fromEntries([...parts].map(([name, { definition }]) => [name, definition]));
}
