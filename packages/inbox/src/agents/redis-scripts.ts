/*
 * An agent is a hash with the fields of the original: state, version, command_id, entered_at, pre_pause_state, ttl_deadline,
 * times as ISO 8601, and the text "null" for what there is none of. Two are ours: event_id, and lease_until in milliseconds of
 * this server's clock. Each script of an agent has its key as KEYS[1]; FIND and CHANGE answer with the fields in this order, then
 * the clock.
 */

export const FIELDS = [
  'state',
  'version',
  'command_id',
  'entered_at',
  'pre_pause_state',
  'ttl_deadline',
  'event_id',
  'lease_until',
] as const;

const READ = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function read()
  local fields = redis.call('HMGET', KEYS[1], '${FIELDS.join("', '")}')
  fields[#fields + 1] = now
  return fields
end
local function lease() return tonumber(redis.call('HGET', KEYS[1], 'lease_until') or 'null') end
`;

export const FIND: string = `${READ}
return read()`;

/**
 * KEYS[2]: an idempotency key, where there is one. ARGV: version, whether only an overdue one, state, command_id, entered_at,
 * pre_pause_state, ttl_deadline, event_id, the lease in ms, "null" for none, or "keep", and the window of the key in ms. Answers
 * whether it was written, the fields, and who has the key where that is another command.
 */
export const CHANGE: string = `${READ}
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0') or 0
if version ~= tonumber(ARGV[1]) then return {0, read()} end
local ends = lease()
if ARGV[2] == '1' and not (ends and ends <= now) then return {0, read()} end
if KEYS[2] then
  local kept = redis.call('GET', KEYS[2])
  if kept and kept ~= ARGV[4] then return {0, read(), kept} end
  redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[10])
end
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'version', version + 1, 'command_id', ARGV[4], 'entered_at', ARGV[5],
  'pre_pause_state', ARGV[6], 'ttl_deadline', ARGV[7], 'event_id', ARGV[8])
if ARGV[9] == 'null' then redis.call('HSET', KEYS[1], 'lease_until', 'null')
elseif ARGV[9] ~= 'keep' then redis.call('HSET', KEYS[1], 'lease_until', string.format('%.0f', now + tonumber(ARGV[9]))) end
return {1, read()}`;

/** ARGV: event_id, lease in ms. Answers whether it was renewed. */
export const RENEW: string = `${READ}
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'paused' then state = redis.call('HGET', KEYS[1], 'pre_pause_state') end
if state ~= 'acknowledging' and state ~= 'working' and state ~= 'blocked' then return 0 end
if redis.call('HGET', KEYS[1], 'event_id') ~= ARGV[1] or not lease() then return 0 end
redis.call('HSET', KEYS[1], 'lease_until', string.format('%.0f', now + tonumber(ARGV[2])))
return 1`;

/** Of an idempotency key. ARGV: command id. */
export const FORGET = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;
