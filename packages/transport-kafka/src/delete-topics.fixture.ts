import { completeOptions } from './options.js';
import { deleteGroup, deleteTopics, listGroups } from './topics/topic-admin.js';
import { Cluster } from './wire/cluster.js';

/** Removes every topic and every group whose name begins so, for the end of a test. */
export async function deleteTopicsOf(bootstrap: string, prefix: string): Promise<void> {
  const cluster = new Cluster(completeOptions({ bootstrap }).cluster);
  await cluster.connect();
  try {
    const isOwn = (name: string) => name.startsWith(prefix);
    await deleteTopics(cluster, [...cluster.topicNames].filter(isOwn));
    for (const group of (await listGroups(cluster)).filter(isOwn)) await deleteGroup(cluster, group).catch(() => {});
  } finally {
    cluster.close();
  }
}
