import { pluralise } from '../output/pluralise.js';
import { examineTopology } from '../topology/read-topology.js';
import { type Check, fail, pass, warn } from './check.js';

export const checkTopology: Check = {
  id: 'topology',
  title: 'Topology',
  async run(context) {
    const { topology, findings, hasFiles } = await examineTopology(context);
    if (!hasFiles) return pass('no files: each queue is declared when its service subscribes');
    const queues = pluralise(topology.queues.length, 'service queue', 'service queues');
    const first = findings.find(({ severity }) => severity === 'error') ?? findings[0];
    if (first === undefined) return pass(queues);
    const more = findings.length === 1 ? '' : ` And ${findings.length - 1} more: run \`bloodbank topology check\`.`;
    const detail = `${queues}; ${first.message}${more}`;
    return first.severity === 'error' ? fail(detail, first.fix) : warn(detail, first.fix);
  },
};
