import { redisScript } from '../redis/redis.port.ts';

/*
 * A log in Redis is two keys of one slot: a hash that says how it stands, and a stream with its newest events, whose ids
 * are <epoch>-<number>. In the hash: e the epoch, n the last number, b the bytes, o who alone may write, c whether
 * anybody ever claimed it, r the run of the server that numbered it.
 *
 * A server that died may come back with a log that lacks its newest events, and would give their numbers to others. So a
 * log with many writers is lost when the server's run is another one. One with a single writer is not: its writer
 * still has what is missing.
 */
const STATE = `
local meta, stream = KEYS[1], KEYS[2]
local function run() return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') end
local standing = redis.call('HMGET', meta, 'e', 'n', 'o', 'c', 'r', 'b')
local epoch, last, owner, claimed = standing[1], tonumber(standing[2] or 0), standing[3], standing[4]
local bytes = tonumber(standing[6] or 0)
if epoch and not claimed and standing[5] ~= run() then
  redis.call('DEL', meta, stream)
  epoch, last, bytes = false, 0, 0
end
local function keep(ttl)
  redis.call('PEXPIRE', meta, ttl)
  redis.call('PEXPIRE', stream, ttl)
end
`;

/**
 * How a log stands; it is kept alive, and begun where there is none.
 * ARGV: time to live, the epoch to begin with or an empty text. Answers epoch (empty for none), last number, claimed (1, 0).
 */
export const OPEN = redisScript(`${STATE}
if not epoch and ARGV[2] ~= '' then
  redis.call('DEL', stream)
  redis.call('HSET', meta, 'e', ARGV[2], 'n', 0, 'r', run())
  epoch = ARGV[2]
end
keep(ARGV[1])
return { epoch or '', last, claimed and 1 or 0 }
`);

/**
 * Appends events of one of many writers, those of them that it has not appended before, and publishes them.
 * KEYS: also the writer's counter. ARGV: time to live, epoch to begin with, channel, bytes to hold, the time before which
 * events are dropped, the count of the first event; the time and the text of each event.
 */
export const APPEND = redisScript(`${STATE}
local counter, maxBytes, oldestAt = KEYS[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if not epoch then
  redis.call('DEL', stream)
  epoch = ARGV[2]
end
local done = tonumber(redis.call('GET', counter) or 0)
local count = tonumber(ARGV[6]) - 1
local before, body = last, {}
for i = 7, #ARGV, 2 do
  count = count + 1
  if count > done then
    last = last + 1
    bytes = bytes + #ARGV[i + 1] + 64
    redis.call('XADD', stream, epoch .. '-' .. last, 't', ARGV[i], 'e', ARGV[i + 1])
    body[#body + 1] = ARGV[i] .. ' ' .. ARGV[i + 1]
  end
end
while true do
  local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  if not oldest then break end
  if bytes <= maxBytes and tonumber(oldest[2][2]) >= oldestAt then break end
  redis.call('XDEL', stream, oldest[1])
  bytes = bytes - #oldest[2][4] - 64
end
redis.call('HSET', meta, 'e', epoch, 'n', last, 'o', '', 'b', bytes, 'r', run())
redis.call('SET', counter, count, 'PX', ARGV[1])
keep(ARGV[1])
if #body > 0 then
  redis.call('PUBLISH', ARGV[3], epoch .. ' ' .. (before + 1) .. '\\n' .. table.concat(body, '\\n'))
end
return last
`);

/**
 * Appends events that their only writer has numbered, those of them that are not there yet, and publishes them.
 * ARGV: time to live, epoch, channel, now, writer, the oldest number that the writer holds, the number of the first event,
 * events. Answers the last number that is there: events beyond it must be sent (again); or -1 when the log is
 * somebody else's.
 */
export const WRITE = redisScript(`${STATE}
local at, oldest, seq = ARGV[4], tonumber(ARGV[6]), tonumber(ARGV[7])
if epoch and owner ~= ARGV[5] then
  -- Whoever read it before its writer came has begun it; that is taken over.
  if last > 0 or (owner and owner ~= '') then return -1 end
  epoch = false
end
if not epoch then
  redis.call('DEL', meta, stream)
  last = oldest - 1
  redis.call('HSET', meta, 'e', ARGV[2], 'n', last, 'o', ARGV[5], 'c', 1)
end
local first, body = last + 1, {}
if seq <= first then
  for i = 8, #ARGV do
    if seq > last then
      redis.call('XADD', stream, ARGV[2] .. '-' .. seq, 't', at, 'e', ARGV[i])
      last = seq
      body[#body + 1] = at .. ' ' .. ARGV[i]
    end
    seq = seq + 1
  end
end
if oldest > 1 then redis.call('XTRIM', stream, 'MINID', ARGV[2] .. '-' .. oldest) end
keep(ARGV[1])
if #body > 0 then
  redis.call('HSET', meta, 'n', last)
  redis.call('PUBLISH', ARGV[3], ARGV[2] .. ' ' .. first .. '\\n' .. table.concat(body, '\\n'))
end
return last
`);

/** Gives a log up, of which events were lost, and tells who follows it. ARGV: channel. */
export const FORGET = redisScript(`
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('PUBLISH', ARGV[1], '- 0')
return 1
`);
