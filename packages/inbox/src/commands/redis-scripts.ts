/*
 * A key is a hash: `holder` while it is claimed; `outcome` and `stage` once it is recorded. Keys end by themselves. Each script
 * has the key as KEYS[1].
 */

/** ARGV: token, lease in ms. Answers 1 when claimed, 0 when busy, else the stage and the outcome. */
export const CLAIM = `
local outcome = redis.call('HGET', KEYS[1], 'outcome')
if outcome then return {redis.call('HGET', KEYS[1], 'stage'), outcome} end
if redis.call('HEXISTS', KEYS[1], 'holder') == 1 then return 0 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** ARGV: outcome, window in ms. Answers nothing when it stands now, else the stage and the outcome that stood there. */
export const RECORD = `
local outcome = redis.call('HGET', KEYS[1], 'outcome')
if outcome then return {redis.call('HGET', KEYS[1], 'stage'), outcome} end
redis.call('HDEL', KEYS[1], 'holder')
redis.call('HSET', KEYS[1], 'outcome', ARGV[1], 'stage', '0')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return false`;

/** ARGV: stage. */
export const MARK = `
local stage = redis.call('HGET', KEYS[1], 'stage')
if stage and tonumber(stage) < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'stage', ARGV[1]) end
return 1`;

/** ARGV: outcome. */
export const FORGET = `
if redis.call('HGET', KEYS[1], 'outcome') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/** ARGV: token, lease in ms. Answers whether it was held. */
export const RENEW = `
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** ARGV: token. */
export const RELEASE = `
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/** Answers nothing for a key that is not there, 0 when busy, else the stage and the outcome. */
export const LOOK = `
local outcome = redis.call('HGET', KEYS[1], 'outcome')
if outcome then return {redis.call('HGET', KEYS[1], 'stage'), outcome} end
if redis.call('HEXISTS', KEYS[1], 'holder') == 1 then return 0 end
return false`;
