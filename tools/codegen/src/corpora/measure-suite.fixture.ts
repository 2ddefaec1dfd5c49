import type { JsonValue } from '@bloodbank/schema-model';
import type { Draft } from '@bloodbank/schema-model/document';
import { type CheckedGroup, checkTypes } from './check-types.fixture.js';
import { type Comparison, compareWithAjv } from './compare-with-ajv.fixture.js';
import { type Declared, declareOurs, declarePlain } from './declare-group.fixture.js';
import { readSuite, type Suite } from './read-suite.fixture.js';

export interface SuiteMeasures {
  readonly schemas: number;
  /** Schemas that are no tree of ours, with the reason. */
  readonly refused: readonly string[];
  /** Declarations that do not compile. */
  readonly broken: readonly string[];
  readonly valid: number;
  /** Valid values that the generated type rejects: the promise is that there are none. */
  readonly rejectedValid: readonly string[];
  /** Invalid values of the schemas for which json-schema-to-typescript, used plainly, rejects no valid one. */
  readonly comparable: number;
  readonly rejectedInvalid: number;
  readonly rejectedInvalidPlain: number;
  readonly rejectedValidPlain: number;
  /** Values that our validators judge as ajv itself does, of those that it can judge. */
  readonly agreed: number;
  readonly compared: number;
  readonly disagreed: readonly string[];
  /** Values that were not compared, each with its reason. */
  readonly unjudged: readonly string[];
  /** Values that may be published and do not compile as literals of their type, and how many were tried. */
  readonly refusedLiterals: readonly string[];
  readonly literals: number;
}

/** What generated types say of the official suite, beside what json-schema-to-typescript says of it by itself. */
export async function measureSuite(draft: Draft): Promise<SuiteMeasures> {
  const suite = await readSuite(draft);
  const [declared, ours] = await judge(suite, declareOurs);
  const [, plain] = await judge(suite, declarePlain);
  const cases = suite.groups.flatMap(({ name, tests }, group) =>
    tests.map(({ description, valid }, test) => ({
      name: `${name}: ${description}`,
      group,
      valid,
      accepted: ours[group]?.accepted?.[test],
      acceptedPlain: plain[group]?.accepted?.[test],
    })),
  );
  const judged = cases.filter(({ accepted }) => accepted !== undefined);
  const misled = new Set(cases.filter((one) => one.valid && one.acceptedPlain === false).map(({ group }) => group));
  const comparable = judged.filter((one) => !one.valid && one.acceptedPlain !== undefined && !misled.has(one.group));
  const verdicts: Comparison[] = [];
  const publishable: { readonly declared: Declared; readonly values: readonly JsonValue[] }[] = [];
  for (const [at, group] of suite.groups.entries()) {
    const judged = await compareWithAjv(suite, group);
    verdicts.push(...judged);
    const values = group.tests.flatMap(({ data }, test) => (judged[test]?.isPublishable === true ? [data] : []));
    publishable.push({ declared: declared[at] ?? { reason: 'not declared' }, values });
  }
  const literals = (await checkTypes(publishable, true)).flatMap(({ accepted = [] }, at) =>
    accepted.map((isTaken, test) => ({
      isTaken,
      name: `${suite.groups[at]?.name}: ${JSON.stringify(publishable[at]?.values[test])}`,
    })),
  );
  const compared = verdicts.filter(({ unjudged }) => unjudged === undefined);
  return {
    agreed: compared.filter(({ agrees }) => agrees).length,
    compared: compared.length,
    disagreed: compared.filter(({ agrees }) => !agrees).map(({ name }) => name),
    unjudged: verdicts.flatMap(({ name, unjudged }) => (unjudged === undefined ? [] : [`${name} (${unjudged})`])),
    refusedLiterals: literals.filter(({ isTaken }) => !isTaken).map(({ name }) => name),
    literals: literals.length,
    schemas: suite.groups.length,
    refused: suite.groups.flatMap(({ name }, group) => {
      const found = declared[group];
      return found === undefined || found.code !== undefined ? [] : [`${name} (${found.reason})`];
    }),
    broken: ours.flatMap(({ broken }, group) => broken.map((message) => `${suite.groups[group]?.name}: ${message}`)),
    valid: judged.filter(({ valid }) => valid).length,
    rejectedValid: judged.filter(({ valid, accepted }) => valid && accepted === false).map(({ name }) => name),
    comparable: comparable.length,
    rejectedInvalid: comparable.filter(({ accepted }) => accepted === false).length,
    rejectedInvalidPlain: comparable.filter(({ acceptedPlain }) => acceptedPlain === false).length,
    rejectedValidPlain: cases.filter(({ valid, acceptedPlain }) => valid && acceptedPlain === false).length,
  };
}

async function judge(
  suite: Suite,
  declare: (suite: Suite, group: Suite['groups'][number]) => Promise<Declared>,
): Promise<readonly [readonly Declared[], readonly CheckedGroup[]]> {
  const declared: Declared[] = [];
  for (const group of suite.groups) declared.push(await declare(suite, group));
  const groups = suite.groups.map(({ tests }, at) => ({
    declared: declared[at] ?? { reason: 'not declared' },
    values: tests.map(({ data }) => data),
  }));
  return [declared, await checkTypes(groups)];
}
