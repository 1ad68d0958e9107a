/**
 * Begins a turn, if none is under way in the chat. A turn whose lease ran out is under way no more.
 * KEYS: chat, lease, turn. ARGV: turn id, question, lease in ms, longest life in ms.
 */
export const openScript = `
if redis.call('HGET', KEYS[1], 'state') == 'running' and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'turnId', ARGV[1], 'question', ARGV[2], 'state', 'running')
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
redis.call('XADD', KEYS[3], '0-1', 'chat', KEYS[1])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return 1`;

/**
 * Renews a lease, also one that ran out while Redis was slow, unless the turn is over or another one has begun: then 0.
 * KEYS: chat, lease. ARGV: turn id, lease in ms.
 */
export const renewScript = `
if redis.call('HGET', KEYS[1], 'turnId') ~= ARGV[1] or redis.call('HGET', KEYS[1], 'state') ~= 'running' then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1`;

/**
 * Ends a turn once: the first outcome stays. KEYS: chat, lease, turn. ARGV: turn id, outcome, keep in ms, now in ms.
 * The outcome stands in the stream as well, behind the last record, where readers find it.
 */
export const finishScript = `
if redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
if last[1] and last[1][2][1] == 'outcome' then return 0 end
local id = last[1] and string.match(last[1][1], '^(%d+)') or '0'
redis.call('XADD', KEYS[3], id .. '-2', 'outcome', ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
if redis.call('HGET', KEYS[1], 'turnId') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'state', ARGV[2], 'endedAt', ARGV[4])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
end
return 1`;
