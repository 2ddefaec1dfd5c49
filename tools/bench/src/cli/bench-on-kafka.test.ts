import { describeOnServer } from '@bloodbank/testkit';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import type { Case, Question } from '../harness/question.js';
import type { Report } from '../harness/result.js';
import { kafkaConsume, kafkaPublish } from '../questions/kafka.js';
import { runBench } from './run-bench.js';

/** The same arms, as little as can be measured. */
function smallest(question: Question): Question {
  const shrink = (one: Case): Case => ({
    ...one,
    runMs: 20,
    ...(one.queue?.filled === undefined
      ? {}
      : { queue: { ...one.queue, filled: { ...one.queue.filled, events: 100 } } }),
    arms: one.arms.map((arm) => ({
      ...arm,
      options: { ...arm.options, ...('events' in arm.options ? { events: 100 } : {}) },
    })),
  });
  return { ...question, cases: (scale) => question.cases(scale).slice(0, 1).map(shrink) };
}

describeOnServer('Kafka', 'the bench', (url) => {
  test('measures every arm, or says why not, and leaves nothing there', { timeout: 300_000 }, async () => {
    const admin = new Kafka({ brokers: [new URL(url).host], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    let out = '';
    const io = {
      env: {},
      signal: new AbortController().signal,
      out: (text: string) => {
        out += text;
      },
      note: () => {},
      progress: () => {},
    };
    const questions = [smallest(kafkaPublish), smallest(kafkaConsume)];
    expect(await runBench(['--url', url, '--json', '--rounds', '1'], io, questions)).toBe(0);
    const report = JSON.parse(out) as Report;
    for (const { cases } of report.questions) {
      for (const { arms, leftOut } of cases) {
        // librdkafka's tool is not everywhere.
        expect(leftOut.filter(({ isFailure }) => isFailure)).toEqual([]);
        expect(arms.map(({ name }) => name)).toContain('bloodbank');
        for (const { runs } of arms) expect(runs.every(({ rate = 0 }) => rate > 0)).toBe(true);
      }
    }
    expect((await admin.listTopics()).filter((name) => name.includes(`-${process.pid}.`))).toEqual([]);
    await admin.disconnect();
  });
});
