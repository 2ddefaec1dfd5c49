import { Redis } from 'ioredis';

/** Removes the keys of one run, which all have its prefix in braces, from a Redis that others use as well. */
export async function forgetPrefix(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  for await (const keys of redis.scanStream({ match: `{${prefix}}*`, count: 1_000 }) as AsyncIterable<string[]>) {
    if (keys.length > 0) await redis.unlink(keys);
  }
  await redis.quit();
}
