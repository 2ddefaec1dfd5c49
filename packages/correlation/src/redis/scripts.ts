/*
 * Two keys for an event, `<prefix>:event:<id>` and `<prefix>:children:<id>`. The prefix has a hash tag, so that in a
 * cluster all of them live in one slot, where a script may build their names.
 *
 * event     hash: `e` the event as JSON; `m` its member in its parents' lists; `p` its parents as JSON; `t` its type,
 *           which older entries lack
 * children  sorted set: members `<time in ms>:<id>`, scored with the moment at which that child is forgotten, because a
 *           list that gets new children outlives its old ones
 */

/** KEYS: the prefix. ARGV: time to live in ms, greatest number of children, JSON of [{id, m, p, e, t}]. */
export const RECORD = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local ttl = tonumber(ARGV[1])
local ends = string.format('%.0f', now + ttl)
local function children(parent) return KEYS[1] .. ':children:' .. parent end
local function record(entry)
  local key = KEYS[1] .. ':event:' .. entry.id
  local old = redis.call('HMGET', key, 'm', 'p', 't')
  if old[3] and old[3] ~= entry.t then return end
  if old[1] and (old[1] ~= entry.m or old[2] ~= entry.p) then
    for _, parent in ipairs(cjson.decode(old[2])) do redis.call('ZREM', children(parent), old[1]) end
  end
  redis.call('HSET', key, 'e', entry.e, 'm', entry.m, 'p', entry.p, 't', entry.t)
  redis.call('PEXPIRE', key, ttl)
  for _, parent in ipairs(cjson.decode(entry.p)) do
    local list = children(parent)
    redis.call('ZREMRANGEBYSCORE', list, '-inf', now)
    redis.call('ZADD', list, ends, entry.m)
    redis.call('ZREMRANGEBYRANK', list, 0, -1 - tonumber(ARGV[2]))
    redis.call('PEXPIRE', list, ttl)
  end
end
for _, entry in ipairs(cjson.decode(ARGV[3])) do record(entry) end
return 1`;

/** KEYS: event key and children key, in turn. ARGV: greatest number of children. Answers event and children, in turn. */
export const READ = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local found = {}
for i = 1, #KEYS, 2 do
  found[i] = redis.call('HGET', KEYS[i], 'e')
  found[i + 1] = redis.call('ZRANGEBYSCORE', KEYS[i + 1], '(' .. now, '+inf', 'LIMIT', 0, ARGV[1])
end
return found`;
