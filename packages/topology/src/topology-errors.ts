import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong with topology files. */
export const TOPOLOGY_ERRORS = {
  'topology.invalid': {
    meaning: 'A topology file is not valid, or lays out something that cannot work.',
    why: 'Messages would be lost or never arrive.',
    remedy: 'Follow the finding: it names the file and the place. `bloodbank topology check` lists them all.',
  },
} as const;

export class TopologyError extends BloodbankError {
  constructor(code: keyof typeof TOPOLOGY_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...TOPOLOGY_ERRORS[code] }, message, options);
  }
}
