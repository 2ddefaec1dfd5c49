import type { Options } from 'ajv';
import type { FormatsPluginOptions } from 'ajv-formats';
import { importContracts } from '../events/contracts.js';
import { PAYLOADS, type PayloadName } from '../events/payloads.js';
import type { ArmSetting, OpenWorkload } from '../harness/workload.js';
import type { Accepts } from '../validators/accepts.js';
import { contractOf, type Face } from '../validators/contract.js';
import { repeatFor } from './repeat-for.js';
import { throughputOf } from './stopwatch.js';

/** As many equal payloads as keep an engine from knowing the one by heart. */
const COPIES = 32;

/** One validator over and over on valid payloads. */
export const openValidate: OpenWorkload = async (setting) => {
  const { payload } = PAYLOADS[setting.options['payload'] as PayloadName];
  const accepts = await createValidator(setting);
  const payloads = Array.from({ length: COPIES }, () => structuredClone(payload));
  const [first = ''] = Object.keys(payload);
  if (!accepts(payload) || accepts({ ...payload, [first]: 42 }))
    throw new Error('It refuses what is valid, or accepts what is not.');
  return {
    async run() {
      let refused = 0;
      const { count, elapsed } = repeatFor(setting.runMs, (turn) => {
        if (!accepts(payloads[turn % COPIES])) refused++;
      });
      if (refused > 0) throw new Error(`It refused ${refused} valid payloads.`);
      return { figures: throughputOf(count, elapsed) };
    },
    close: async () => {},
  };
};

/** Each is loaded where it is measured alone. */
async function createValidator({ options, contracts: folder }: ArmSetting): Promise<Accepts> {
  const name = options['payload'] as PayloadName;
  const { eventType } = PAYLOADS[name];
  const contracts = await importContracts(folder);
  switch (options['validator']) {
    case 'zod':
      return (await import('../validators/zod.js')).createZodValidator(name);
    case 'typebox':
      return (await import('../validators/typebox.js')).createTypeboxValidator(name);
    case 'ajv': {
      const { createAjvValidator } = await import('../validators/ajv.js');
      const { schema } = contractOf(contracts.registry, eventType);
      return createAjvValidator(schema, options['ajv'] as Options, options['formats'] as FormatsPluginOptions);
    }
    default: {
      const { createContractValidator } = await import('../validators/contract.js');
      return createContractValidator(contracts, eventType, options['validator'] as Face);
    }
  }
}
