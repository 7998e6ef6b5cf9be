import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Ellipsis, Link2, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { getTrace, type WholeTrace } from '../../api/traces.ts';
import { base } from '../../app/base.ts';
import { Button, IconButton } from '../../parts/Button.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { Empty } from '../../parts/Empty.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Menu } from '../../parts/Menu.tsx';
import { useTitle } from '../../parts/Page.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { Attempts } from './Attempts.tsx';
import { Checks } from './Checks.tsx';
import { Comparison } from './Comparison.tsx';
import { Conversation } from './Conversation.tsx';
import { DeleteTrace } from './DeleteTrace.tsx';
import { Details } from './Details.tsx';
import { FeedbackCorner } from './FeedbackCorner.tsx';
import type { HouseNames } from './house-names.ts';
import { Left } from './Left.tsx';
import { Summary } from './Summary.tsx';
import styles from './TracePanel.module.css';
import type { TraceListStore } from './trace-list-store.ts';
import type { TracePlaces } from './use-trace-places.ts';
import { Why } from './Why.tsx';

interface TracePanelProps {
  readonly id: string;
  readonly places: TracePlaces;
  readonly names: HouseNames;
  /** Beside the list, or alone. */
  readonly place: 'panel' | 'page';
  readonly store: TraceListStore;
}

/** An ask that is still being answered is looked at this often. */
const OPEN_MS = 1_000;

/** One trace with all that is kept of it. */
export function TracePanel({ id, places, names, place, store }: TracePanelProps) {
  useTitle('One trace');
  const { data, error, refetch } = useQuery({
    queryKey: ['trace', id],
    queryFn: ({ signal }) => getTrace(id, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'open' ? OPEN_MS : false),
  });
  const [isDeleting, setDeleting] = useState(false);
  return (
    <article className={`${styles.panel} ${styles[place]}`}>
      <div className={styles.bar}>
        {place === 'page' ? (
          <Button look="plain" size="small" icon={ArrowLeft} onClick={places.close}>
            All traces
          </Button>
        ) : (
          <IconButton icon={X} label="Close (Escape)" onClick={places.close} />
        )}
        {data && <PanelMenu trace={data} onDelete={() => setDeleting(true)} />}
      </div>
      {error && !data && <Missing error={error} again={() => void refetch()} places={places} />}
      {!data && !error && <Quiet what="the trace" />}
      {data && <Sections trace={data} names={names} />}
      <DeleteTrace
        open={isDeleting}
        id={id}
        onClose={() => setDeleting(false)}
        onDeleted={() => {
          store.forget(id);
          places.close();
        }}
      />
    </article>
  );
}

function Sections({ trace, names }: { trace: WholeTrace; names: HouseNames }) {
  return (
    <>
      <Summary trace={trace} names={names} />
      <Conversation trace={trace} />
      <FeedbackCorner trace={trace} />
      <Attempts trace={trace} names={names} />
      <Why trace={trace} />
      <Left id={trace.id} />
      <Checks trace={trace} />
      <Comparison trace={trace} names={names} />
      <Details trace={trace} />
    </>
  );
}

function PanelMenu({ trace, onDelete }: { trace: WholeTrace; onDelete: () => void }) {
  const [, navigate] = useLocation();
  const copy = (words: string, text: string) => () => {
    copyText(text).then(
      () => toast(`${words} is copied.`),
      () => toast('The browser did not allow copying.', 'trouble'),
    );
  };
  const address = `${location.origin}${base}/traces/${trace.id}`;
  const { conversation } = trace;
  return (
    <Menu
      items={[
        { label: 'Copy its address', icon: Link2, onSelect: copy('The address', address) },
        { label: 'Copy its id', icon: Link2, onSelect: copy('The id', trace.id) },
        ...(conversation
          ? [{ label: 'Open the conversation', onSelect: () => navigate(`/chat/${conversation}`) }]
          : []),
        { label: 'Delete', icon: Trash2, danger: true, apart: true, onSelect: onDelete },
      ]}
    >
      <IconButton icon={Ellipsis} label="More" />
    </Menu>
  );
}

function Missing({ error, again, places }: { error: Error; again: () => void; places: TracePlaces }) {
  if (!(error instanceof ApiError) || error.status !== 404) return <ErrorNote error={error} again={again} />;
  return (
    <Empty title="This trace is not here" action={<Button onClick={places.close}>All traces</Button>}>
      It was deleted, or it was kept for as long as your settings say and then removed.
    </Empty>
  );
}
