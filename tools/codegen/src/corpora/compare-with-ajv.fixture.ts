import { createRequire } from 'node:module';
import type { SchemaSet } from '@bloodbank/schema-model';
import type { Draft } from '@bloodbank/schema-model/document';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { Issue } from '../../runtime/contract.js';
import { createRunCache } from '../cache/run-cache.js';
import { contractsFromSchemas } from '../contracts-from-schemas.js';
import { bundleValidators } from '../validators/bundle-validators.js';
import { asObject, problemsOf, setOf, withId } from './declare-group.fixture.js';
import type { Suite, SuiteGroup } from './read-suite.fixture.js';

/** What became of one value of a group. */
export interface Comparison {
  readonly name: string;
  /** Whether the generated validator, and the one compiled in memory, judge it as ajv, or better still the suite, does. */
  readonly agrees: boolean;
  /** Why nothing could be compared: our tree refuses the schema, or ajv cannot judge by it. */
  readonly unjudged?: string;
  /** Whether a publisher may send it: valid, and of declared names alone. */
  readonly isPublishable?: boolean;
}

/** Ajv's helpers are the same in every module. */
const cache = createRunCache();

export async function compareWithAjv(suite: Suite, group: SuiteGroup): Promise<readonly Comparison[]> {
  const built = setOf(suite, group);
  const accepts = plainAjv(suite, group);
  const rules = [...new Set(problemsOf(built).map(({ rule }) => rule))];
  const contract = rules.length > 0 ? undefined : contractsFromSchemas(built.set).registry.find('suite.case.made');
  const generated = contract === undefined ? undefined : await loadGenerated(built.set);
  return group.tests.map(({ description, data, valid }): Comparison => {
    const name = `${group.name}: ${description}`;
    if (contract === undefined || generated === undefined) {
      return { name, agrees: false, unjudged: `refused by us: ${rules.join(', ')}` };
    }
    const verdict = generated(data).length === 0;
    const isOne = verdict === (contract.validate(data).length === 0);
    const expected = accepts === undefined ? undefined : verdictOf(accepts, data);
    // Where ajv cannot judge, the suite says what is right; only what neither says is not judged.
    if (expected === undefined && suite.draft !== 'draft-04' && verdict !== valid)
      return { name, agrees: false, unjudged: 'beyond ajv' };
    const isPublishable = contract.validatePublish(data).length === 0;
    return { name, agrees: isOne && (verdict === expected || verdict === valid), isPublishable };
  });
}

async function loadGenerated(set: SchemaSet): Promise<((payload: unknown) => readonly Issue[]) | undefined> {
  const units = set.events.map(({ unit }) => unit);
  const output = { format: 'esm' } as const;
  const code = await bundleValidators({ set, units, nameOf: () => 'validate', output, cache });
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly validate?: (payload: unknown) => readonly Issue[];
  };
  return loaded.validate;
}

function plainAjv(suite: Suite, group: SuiteGroup): ValidateFunction | undefined {
  // ajv reads no draft 4; there the suite alone says what is right.
  if (suite.draft === 'draft-04') return undefined;
  const options = { strict: false, logger: false, ownProperties: true } as const;
  const ajv = ajvOf(suite.draft, options);
  ajvFormats.default(ajv);
  try {
    if (/localhost:1234/.test(JSON.stringify(group.schema)))
      for (const [uri, schema] of suite.remotes) ajv.addSchema(withId(schema, uri, suite.draft), uri);
    return ajv.compile(asObject(group.schema));
  } catch {
    // Some schemas are beyond ajv; nothing can be compared there.
    return undefined;
  }
}

function ajvOf(draft: Draft, options: Options): Ajv {
  if (draft === '2020-12') return new Ajv2020(options);
  if (draft === '2019-09') return new Ajv2019(options);
  const ajv = new Ajv(options);
  if (draft === 'draft-06')
    ajv.addMetaSchema(createRequire(import.meta.url)('ajv/dist/refs/json-schema-draft-06.json'));
  return ajv;
}

/** `undefined` where ajv runs in circles, as it does for some dynamic references. */
function verdictOf(accepts: ValidateFunction, data: unknown): boolean | undefined {
  try {
    return accepts(data) === true;
  } catch {
    return undefined;
  }
}
