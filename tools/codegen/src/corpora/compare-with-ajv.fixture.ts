import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { contractsFromSchemas } from '../contracts-from-schemas.js';
import { asObject, problemsOf, setOf, withId } from './declare-group.fixture.js';
import type { Suite, SuiteGroup } from './read-suite.fixture.js';

/** For each value of a group: whether our validator judges it as ajv, or better still the suite, does. */
export function compareWithAjv(suite: Suite, group: SuiteGroup): readonly boolean[] {
  const built = setOf(suite, group);
  const accepts = plainAjv(suite, group);
  const contract =
    problemsOf(built).length > 0 ? undefined : contractsFromSchemas(built.set).registry.find('suite.case.made');
  if (contract === undefined || accepts === undefined) return [];
  return group.tests.flatMap(({ data, valid }) => {
    const expected = verdictOf(accepts, data);
    const verdict = contract.validate(data).length === 0;
    return expected === undefined ? [] : [verdict === expected || verdict === valid];
  });
}

function plainAjv(suite: Suite, group: SuiteGroup): ValidateFunction | undefined {
  const options = { strict: false, logger: false, ownProperties: true } as const;
  const ajv = suite.dialect === 'draft-07' ? new Ajv(options) : new Ajv2020(options);
  ajvFormats.default(ajv);
  try {
    if (/localhost:1234/.test(JSON.stringify(group.schema)))
      for (const [uri, schema] of suite.remotes) ajv.addSchema(withId(schema, uri), uri);
    return ajv.compile(asObject(group.schema));
  } catch {
    // Some schemas are beyond ajv; nothing can be compared there.
    return undefined;
  }
}

/** `undefined` where ajv runs in circles, as it does for some dynamic references. */
function verdictOf(accepts: ValidateFunction, data: unknown): boolean | undefined {
  try {
    return accepts(data) === true;
  } catch {
    return undefined;
  }
}
