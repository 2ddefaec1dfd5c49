import type { TopologyFile } from '@bloodbank/core/ports';

/** A topology file with this vhost in it. */
export function fileOf(name: string, vhost: object, bloodbank?: object): TopologyFile {
  return {
    name,
    file: `${name}.json`,
    text: JSON.stringify({ vhosts: { '/': vhost }, ...(bloodbank && { bloodbank }) }, undefined, 2),
  };
}

/** The exchanges that every bus has. */
export const BUS: TopologyFile = fileOf('bus', {
  exchanges: {
    'bloodbank.events.v1': { type: 'topic' },
    'bloodbank.commands.v1': { type: 'topic' },
    'bloodbank.dlx.v1': { type: 'direct' },
  },
});
