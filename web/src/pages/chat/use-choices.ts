import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from '../../api/client.ts';
import { useNews } from '../../api/events.ts';
import { choicesOf } from './choices.ts';

type Models = Parameters<typeof choicesOf>[0];
type Experts = Parameters<typeof choicesOf>[1];

/** Who can be asked. `choices` is undefined until it is known. */
export function useChoices() {
  const models = useQuery({
    queryKey: ['chat', 'models'],
    queryFn: ({ signal }) => get<{ data: Models }>('/v1/models', signal),
  });
  // What experts lack helps to choose: where it cannot be fetched, one can ask all the same.
  const experts = useQuery({
    queryKey: ['chat', 'experts'],
    queryFn: ({ signal }) => get<{ data: Experts }>('/api/experts', signal),
  });
  const refresh = () => Promise.all([models.refetch(), experts.refetch()]);
  useNews('experts', refresh);
  useNews('models', refresh);
  const listed = experts.isPending ? undefined : models.data?.data;
  const known = experts.data?.data;
  const choices = useMemo(
    () => listed && choicesOf(listed, Array.isArray(known) ? known : []),
    [listed, known],
  );
  return { choices, error: models.error };
}
