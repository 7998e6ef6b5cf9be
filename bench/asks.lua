-- The asks that wrk sends, the same for every gateway: each body differs from every other by a counter and a
-- pseudo-random sentence, so that nothing can be answered or stored once for many.
-- Called as: wrk ... -s asks.lua URL -- SEED stream|whole

local words = {
  'amber', 'basket', 'candle', 'desert', 'engine', 'feather', 'garden', 'harbor', 'island', 'jacket',
  'kitten', 'lantern', 'marble', 'needle', 'orchard', 'pepper', 'quarry', 'ribbon', 'saddle', 'timber',
  'umbrella', 'valley', 'window', 'yellow', 'zephyr', 'anchor', 'bridge', 'copper', 'dragon', 'ember',
  'forest', 'glacier',
}

local head, before, after, seed
local counter = 0

local function sentence()
  local picked = {}
  for i = 1, 12 do picked[i] = words[math.random(#words)] end
  return table.concat(picked, ' ')
end

function init(args)
  seed = args[1]
  math.randomseed(tonumber(seed))
  local lines = { 'POST ' .. wrk.path .. ' HTTP/1.1' }
  for name, value in pairs(wrk.headers) do lines[#lines + 1] = name .. ': ' .. value end
  head = table.concat(lines, '\r\n') .. '\r\nContent-Length: '
  before = '{"model":"mock-model","messages":[{"role":"system","content":"Answer in one sentence."},'
    .. '{"role":"user","content":"Question ' .. seed .. '-'
  after = '?"}],"temperature":0.2' .. (args[2] == 'stream' and ',"stream":true}' or '}')
end

function request()
  counter = counter + 1
  local body = before .. counter .. ': what do these have in common: ' .. sentence() .. after
  return head .. #body .. '\r\n\r\n' .. body
end

-- One JSON line for the bench; `answered` are the asks whose whole answer arrived.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"answered":%d,"seconds":%.6f,"errors":{"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d},'
      .. '"p50Us":%d,"p90Us":%d,"p99Us":%d}\n',
    summary.requests, summary.duration / 1e6, e.connect, e.read, e.write, e.status, e.timeout,
    latency:percentile(50), latency:percentile(90), latency:percentile(99)))
end
