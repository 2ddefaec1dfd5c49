import { openManagementApi } from './management-api.js';
import { runRabbitmqctl } from './rabbitmqctl.js';

/** Somebody who may create virtual hosts. Each call rejects where it may not, or is not there. */
export interface VhostAdmin {
  readonly name: string;
  list(): Promise<readonly string[]>;
  /** Creates it, and lets the user do everything in it. */
  create(vhost: string, user: string): Promise<void>;
  remove(vhost: string): Promise<void>;
}

const ALL = '.*';

/** Who might create a virtual host on the server at an AMQP URL, the quickest first. */
export function vhostAdminsOf(url: string, managementUrl?: string): readonly VhostAdmin[] {
  const { hostname } = new URL(url);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return [managementAdmin(url, managementUrl), ...(isLocal ? [rabbitmqctlAdmin(runRabbitmqctl)] : [])];
}

export function managementAdmin(url: string, managementUrl?: string): VhostAdmin {
  const api = openManagementApi(url, managementUrl);
  return {
    name: api.name,
    list: () => api.list('vhosts'),
    async create(vhost, user) {
      await api.put(['vhosts', vhost], {});
      await api.put(['permissions', vhost, user], { configure: ALL, write: ALL, read: ALL });
    },
    remove: (vhost) => api.delete(['vhosts', vhost]),
  };
}

/** Of the node that `rabbitmqctl` finds, which need not be the one that listens at the URL: who asks has to look. */
export function rabbitmqctlAdmin(run: (...args: readonly string[]) => Promise<string>): VhostAdmin {
  return {
    name: 'rabbitmqctl',
    list: async () => (await run('list_vhosts', 'name')).split('\n').map((line) => line.trim()),
    async create(vhost, user) {
      await run('add_vhost', vhost);
      await run('set_permissions', '-p', vhost, user, ALL, ALL, ALL);
    },
    async remove(vhost) {
      await run('delete_vhost', vhost);
    },
  };
}
