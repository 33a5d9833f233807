/** Trainings by when they were announced, a sorted set; those whose record has run out are over. */
export const TRAININGS = 'barycenter:trainings';

/** Seconds after which the record of a training runs out, unless its coordinator renews it. */
export const RECORD_SECONDS = 30;

/** Seconds after which what a dead coordinator has left is gone; a living one renews it, however long a round. */
export const LEFT_SECONDS = 120;

/** Names of what a training has in Redis; the braces keep them on one server of a cluster. */
export const keysOf = (training: string) => {
  const key = (name: string): string => `barycenter:{${training}}:${name}`;
  return {
    /** Its problem, text. */
    record: key('record'),
    /** Stream of one entry, the round that is open. */
    rounds: key('rounds'),
    /** f32 bytes. */
    parameters: (hash: string) => key(`parameters:${hash}`),
    /** Sorted set: shards that are not delivered, by when their lease runs out, in ms of Redis' clock. */
    leases: (round: string) => key(`leases:${round}`),
    /** How many leases ran out: number. */
    lost: key('lost'),
    /** List: results that the coordinator has not taken. */
    results: (round: string) => key(`results:${round}`),
  };
};

/**
 * Takes the first shard whose lease has run out, 0 of those never given out. KEYS leases, lost; ARGV ms, seconds.
 * One clock, that of Redis, says when.
 */
export const LEASE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local free = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, 1)
if free[1] then redis.call('ZADD', KEYS[1], now + ARGV[1], free[1]) end
if free[1] and tonumber(free[2]) > 0 then
  redis.call('INCR', KEYS[2])
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return free[1]`;

/** Takes a result unless the shard has one. KEYS leases, results; ARGV shard, bytes, seconds. */
export const DELIVER = `
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1`;
