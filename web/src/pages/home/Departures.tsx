import { Link } from 'wouter';
import { type Departure, type Host, useDepartures } from '../../api/overview.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { bytes, clockTime } from '../../parts/format.ts';
import { Quiet } from '../../parts/Quiet.tsx';
import styles from './Home.module.css';
import { hostWords, zoneWords } from './home-words.ts';

export interface Shown {
  readonly since: number;
  readonly when: string;
  /** Absent: all hosts. */
  readonly host?: Host;
}

/** Each send by itself, as the ledger has it, with the way to its ask. */
export function Departures({ shown, onClose }: { shown: Shown | undefined; onClose: () => void }) {
  const filter = filterOf(shown);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDepartures(
    filter,
    shown !== undefined,
  );
  const rows = data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Dialog
      open={shown !== undefined}
      onClose={onClose}
      place="side"
      title={shown?.host ? `Sent to ${hostWords(shown.host.origin)}` : 'What left this machine'}
      lead={
        <p>
          {shown?.when === 'today' ? 'Today' : `What left ${shown?.when ?? ''}`}, newest first. Each was
          written down before a byte of it left.
        </p>
      }
    >
      {error && <ErrorNote error={error} again={() => refetch()} />}
      {!data && !error && shown && <Quiet what="what left" />}
      {data && rows.length === 0 && (
        <p className="soft">Nothing is written down any more: it was kept as long as traces are.</p>
      )}
      <ul className={styles.departures}>
        {rows.map((row) => (
          <DepartureRow key={row.id} row={row} />
        ))}
      </ul>
      {hasNextPage && (
        <Button onClick={() => fetchNextPage()} busy={isFetchingNextPage && 'Fetching earlier ones …'}>
          Show earlier ones
        </Button>
      )}
    </Dialog>
  );
}

function filterOf(shown: Shown | undefined): Record<string, string> {
  if (!shown) return {};
  const { since, host } = shown;
  return {
    since: String(since),
    ...(host ? { origin: host.origin } : {}),
    ...(host?.expert ? { expert: host.expert } : {}),
  };
}

function DepartureRow({
  row: { at, trace, expert, origin, zone, path, bytes_out: sent },
}: {
  row: Departure;
}) {
  return (
    <li>
      <span>
        <time dateTime={new Date(at).toISOString()}>{clockTime(at)}</time>
      </span>
      <span className={styles.sent}>{bytes(sent)}</span>
      <span className={styles.about}>
        {hostWords(origin)}
        {path} · {expert ?? 'a download'}, {zoneWords(zone)}
      </span>
      {trace && (
        <Link href={`/traces/${trace}`} className={styles.about}>
          Its ask
        </Link>
      )}
    </li>
  );
}
