import type { ExpertConfig } from '#config/config.ts';
import { completeConfig } from '#config/parse.ts';
import type { Key } from '#config/secrets.ts';
import type { Expert } from '#contract/expert.ts';
import { openEgress } from '#egress/egress.ts';
import { makeExpert } from '#experts/kinds.ts';
import { systemWorld } from '#std/world.ts';
import type { ScriptedUpstream } from './scripted-upstream.ts';

/** A real remote expert called `up` in front of this upstream, without the house around it. */
export function remoteTo(upstream: ScriptedUpstream, settings: object = {}, key?: Key): Expert {
  const up = { url: upstream.url, ...settings };
  const config = completeConfig({ experts: { up } }, 'the test').experts.up as ExpertConfig;
  const egress = openEgress([
    {
      expertId: 'up',
      origin: new URL(config.url).origin,
      zone: config.zone,
      connections: config.connections,
      connectTimeoutMs: config.timeouts.connectMs,
      firstByteTimeoutMs: config.timeouts.firstByteMs,
      idleTimeoutMs: config.timeouts.idleMs,
    },
  ]);
  const expert = makeExpert({ id: 'up', config, key, egress, world: systemWorld(() => {}) });
  return { card: expert.card, answer: expert.answer.bind(expert), close: () => egress.close() };
}
