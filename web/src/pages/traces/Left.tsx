import { useQuery } from '@tanstack/react-query';
import { type Departure, departuresOf } from '../../api/traces.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { bytes } from '../../parts/format.ts';
import { Section } from './Section.tsx';
import styles from './TracePanel.module.css';

const ZONES: Readonly<Record<Departure['zone'], string>> = {
  device: 'this machine itself',
  household: 'inside your household',
  organisation: 'inside your organisation',
  outside: 'outside',
};

/** What of this ask left the machine: each send, also of tries that failed. */
export function Left({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['trace', id, 'left'],
    queryFn: ({ signal }) => departuresOf(id, signal),
  });
  if (error)
    return <ErrorNote error={error} title="What left cannot be shown" again={() => void refetch()} />;
  const left = data?.data.filter(({ zone }) => zone !== 'device') ?? [];
  return (
    <Section title="What left this machine">
      {data && left.length === 0 && <p>Nothing: it stayed on this machine.</p>}
      <ul className={styles.left}>
        {left.map((one) => (
          <li key={one.id}>
            <strong>{bytes(one.bytes_out)}</strong> to {new URL(one.origin).host}
            <span className="soft">, {ZONES[one.zone]}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
