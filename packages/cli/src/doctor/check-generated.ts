import { existsSync } from 'node:fs';
import { generate } from '@bloodbank/codegen';
import { cacheFolder } from '../generate/cache-folder.js';
import { annotationsOf } from '../lint/lint-config.js';
import { pluralise } from '../output/pluralise.js';
import { type Check, fail, pass, warn } from './check.js';

export const checkGenerated: Check = {
  id: 'generated',
  title: 'Generated contracts',
  async run({ project }) {
    const { schemas, out, brandFormats = false, root } = project;
    const fix = 'Run `bloodbank generate`.';
    if (!existsSync(out)) return warn(`${out} does not exist: no code can import these contracts`, fix);
    const { report } = await generate({
      ...{ schemas, out, brandFormats, check: true, cache: cacheFolder(root) },
      ...annotationsOf(project),
    });
    if (report === undefined) return fail('cannot be compared: the schemas have errors', 'Correct the schemas first.');
    if (!report.stale) return pass(`up to date in ${out}`);
    const [first = ''] = [...report.written, ...report.removed];
    const count = report.written.length + report.removed.length;
    return fail(`${pluralise(count, 'file', 'files')} not up to date in ${out}, ${first} first`, fix);
  },
};
