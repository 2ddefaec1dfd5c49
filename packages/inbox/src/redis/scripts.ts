/*
 * The value of a key is its state: `c<token>` is claimed by the holder of that token, until the lease ends; `d` is done;
 * `v<text>` is done and left a value. Keys end by themselves.
 */

/** KEYS: the key. ARGV: token, lease in ms. Answers nothing when claimed, else the value that is in the way. */
export const CLAIM = `
local held = redis.call('GET', KEYS[1])
if held then return held end
redis.call('SET', KEYS[1], 'c' .. ARGV[1], 'PX', ARGV[2])
return false`;

/** KEYS: the key. ARGV: the value that tells done, window in ms. */
export const COMPLETE = `
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, 1) == 'c' then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return 1`;

/** KEYS: the key. ARGV: token. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == 'c' .. ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;
