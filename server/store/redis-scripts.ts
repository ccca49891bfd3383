/**
 * The Lua scripts. Keys are declared and hash-tagged by workspace (`redis-keys.ts`), so a script touches one Redis Cluster slot.
 * Time is Redis' own and never goes back within a log.
 */

/** SHA-256 of a string, 32 bytes: Redis' Lua has SHA-1 only, and the chain is the same in every store. About 0.1 ms a call. */
const sha256Lua = `
local K = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
}
local band, bxor, ror, rshift, tobit = bit.band, bit.bxor, bit.ror, bit.rshift, bit.tobit
local function sha256(m)
  local len = #m
  m = m .. '\\128' .. string.rep('\\0', (55 - len) % 64) .. struct.pack('>I4I4', 0, len * 8)
  local h1, h2, h3, h4, h5, h6, h7, h8 = 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  for at = 1, #m, 64 do
    local w = { struct.unpack('>I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4', m, at) }
    for i = 17, 64 do
      local x, y = w[i - 15], w[i - 2]
      w[i] = tobit(w[i - 16] + bxor(ror(x, 7), ror(x, 18), rshift(x, 3)) + w[i - 7] + bxor(ror(y, 17), ror(y, 19), rshift(y, 10)))
    end
    local a, b, c, d, e, f, g, h = h1, h2, h3, h4, h5, h6, h7, h8
    for i = 1, 64 do
      local t1 = h + bxor(ror(e, 6), ror(e, 11), ror(e, 25)) + bxor(g, band(e, bxor(f, g))) + K[i] + w[i]
      local t2 = bxor(ror(a, 2), ror(a, 13), ror(a, 22)) + bxor(band(a, b), band(c, bxor(a, b)))
      h, g, f, e, d, c, b, a = g, f, e, tobit(d + t1), c, b, a, tobit(t1 + t2)
    end
    h1, h2, h3, h4 = tobit(h1 + a), tobit(h2 + b), tobit(h3 + c), tobit(h4 + d)
    h5, h6, h7, h8 = tobit(h5 + e), tobit(h6 + f), tobit(h7 + g), tobit(h8 + h)
  end
  local out = {}
  for i, v in ipairs({ h1, h2, h3, h4, h5, h6, h7, h8 }) do out[i] = struct.pack('>I4', v % 4294967296) end
  return table.concat(out)
end
local function u64(n) return struct.pack('>I4I4', math.floor(n / 4294967296), n % 4294967296) end
`;

const nowLua = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Appends one batch, or nothing when one of its ids exists.
 * KEYS head, ids, log, details.
 * ARGV epoch for a new log, notBefore, count n, SHA-256(block), block, n id hashes, n content hashes, then (index from 1, JSON) of details.
 * Replies {'ok', first, receivedAt} or {'known', index from 1, content hash + seq, …}.
 */
export const appendLua = `${sha256Lua}
local epoch, notBefore, n, digest, block = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local found = redis.call('HMGET', KEYS[2], unpack(ARGV, 6, 5 + n))
local known
for i = 1, n do
  if found[i] then
    known = known or { 'known' }
    known[#known + 1] = i
    known[#known + 1] = found[i]
  end
end
if known then return known end
${nowLua}
redis.call('HSETNX', KEYS[1], 'epoch', epoch)
local head = redis.call('HMGET', KEYS[1], 'seq', 'chain', 'receivedAt')
local first = (tonumber(head[1]) or 0) + 1
local last = first + n - 1
local chain = head[2] or string.rep('\\0', 32)
local receivedAt = math.max(now, notBefore, tonumber(head[3]) or 0)
chain = sha256(chain .. digest .. u64(first) .. u64(last) .. u64(receivedAt))
local ids = {}
for i = 1, n do
  ids[2 * i - 1] = ARGV[5 + i]
  ids[2 * i] = ARGV[5 + n + i] .. string.format('%.0f', first + i - 1)
end
redis.call('HSET', KEYS[2], unpack(ids))
redis.call('XADD', KEYS[3], string.format('%.0f-0', last), 'first', first, 'receivedAt', receivedAt, 'chain', chain, 'block', block)
for i = 6 + 2 * n, #ARGV, 2 do redis.call('HSET', KEYS[4], string.format('%.0f', first + ARGV[i] - 1), ARGV[i + 1]) end
redis.call('HSET', KEYS[1], 'seq', last, 'chain', chain, 'receivedAt', receivedAt)
return { 'ok', first, receivedAt }
`;

/** The batches that hold the asked seqs, each with the one before it. KEYS log; ARGV seqs, ascending. */
export const readAtLua = `
local covered, batches = 0, {}
for _, seq in ipairs(ARGV) do
  if tonumber(seq) > covered then
    local batch = redis.call('XRANGE', KEYS[1], seq .. '-0', '+', 'COUNT', 1)[1]
    if not batch then break end
    local before = redis.call('XREVRANGE', KEYS[1], '(' .. batch[1], '-', 'COUNT', 1)[1]
    batches[#batches + 1] = { batch, before or false }
    covered = tonumber(string.match(batch[1], '^%d+'))
  end
end
return batches
`;

/**
 * Writes documents when every revision is the current one. A document is 'rev expiresAt JSON', 0 for never.
 * KEYS head, docs, expiry; ARGV epoch for a new workspace, then per document: field, replaced revision or '', ttl in ms or '', JSON.
 */
export const putLua = `${nowLua}
local revs = {}
for i = 2, #ARGV, 4 do
  local rev, expires = string.match(redis.call('HGET', KEYS[2], ARGV[i]) or '', '^(%d+) (%d+) ')
  rev, expires = tonumber(rev) or 0, tonumber(expires) or 0
  if expires > 0 and expires <= now then rev = 0 end
  if ARGV[i + 1] ~= '' and tonumber(ARGV[i + 1]) ~= rev then return 0 end
  revs[i] = rev + 1
end
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
for i = 2, #ARGV, 4 do
  local field, expires = ARGV[i], 0
  if ARGV[i + 2] == '' then
    redis.call('ZREM', KEYS[3], field)
  else
    expires = now + tonumber(ARGV[i + 2])
    redis.call('ZADD', KEYS[3], expires, field)
  end
  redis.call('HSET', KEYS[2], field, string.format('%.0f %.0f ', revs[i], expires) .. ARGV[i + 3])
end
for _, field in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 50)) do
  redis.call('HDEL', KEYS[2], field)
  redis.call('ZREM', KEYS[3], field)
end
return 1
`;

/** Deletes a document; 1 when it was there and had not expired. KEYS docs, expiry; ARGV field. */
export const deleteLua = `${nowLua}
local expires = tonumber(string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^%d+ (%d+) ') or -1)
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if expires == 0 or expires > now then return 1 end
return 0
`;
