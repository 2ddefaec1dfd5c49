import { hasErrors } from '@bloodbank/schema-model';
import { checkTree } from '../contracts/check-tree.js';
import { pluralise } from '../output/pluralise.js';
import { type Check, fail, pass, warn } from './check.js';

export const checkSchemas: Check = {
  id: 'schemas',
  title: 'Schemas',
  async run(context) {
    const { set, problems } = await checkTree(context);
    const contracts = `${pluralise(set.events.length, 'contract', 'contracts')} in ${context.project.schemas}`;
    const [first] = problems;
    if (first === undefined && set.events.length > 0) return pass(contracts);
    if (first === undefined) {
      return warn(`${contracts}: nothing can be published`, 'Add a schema, or name another folder with --schemas.');
    }
    const detail = `${contracts}; ${first.file}:${first.line} ${first.message}${more(problems.length - 1)}`;
    return hasErrors(problems) ? fail(detail, first.fix) : warn(detail, first.fix);
  },
};

function more(count: number): string {
  return count === 0 ? '' : ` And ${count} more: run \`bloodbank lint\`.`;
}
