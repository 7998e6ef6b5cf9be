import type { ExpertKind, Zone } from '#contract/expert.ts';

/** Where data goes that an expert is asked, as a sentence. `origin`: scheme, host and port of a remote. */
export function zoneWords(kind: ExpertKind, zone: Zone, origin: string): string {
  if (kind !== 'remote') return 'It runs in this house: nothing leaves this machine.';
  const host = URL.parse(origin)?.host || origin;
  switch (zone) {
    case 'device':
      return `Data goes to ${host}, which is this machine: nothing leaves it.`;
    case 'household':
      return `Data goes to ${host}, a machine of your household.`;
    case 'organisation':
      return `Data goes to ${host}, inside your organisation.`;
    case 'outside':
      return `Data leaves this machine to ${host}.`;
  }
}
