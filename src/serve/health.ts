import type { Door } from './door.ts';
import type { Exchange } from './exchange.ts';

/**
 * `GET /health`: 200 while asks are answered. Lost or failing traces are told loudly but do not make the server
 * unhealthy in grouped mode, since asks go on; in durable mode they do.
 */
export function health(exchange: Exchange, door: Door): void {
  const writer = door.writer.health();
  const failing = writer.state === 'failing';
  const refusing = failing && door.durability === 'durable';
  exchange.json(refusing ? 503 : 200, {
    status: refusing ? 'refusing' : failing || writer.lostUnits > 0 ? 'degraded' : 'ok',
    version: door.version,
    uptime_s: Math.round((door.house.world.clock.nowMs() - door.startedAtMs) / 1000),
    experts: door.house.cards.length,
    open_asks: door.house.traces.openCount,
    traces: {
      state: writer.state,
      durability: door.durability,
      pending: writer.pendingUnits,
      lost: writer.lostUnits,
      ...(writer.reason
        ? { reason: writer.reason, failing_since: new Date(writer.failingSinceMs ?? 0).toISOString() }
        : {}),
    },
  });
}
