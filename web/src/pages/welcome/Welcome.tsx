import { useQuery } from '@tanstack/react-query';
import { HardDrive, type LucideIcon, PlugZap, Sprout } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { get } from '../../api/client.ts';
import { openSample, useSample } from '../../api/sample.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { useTitle } from '../../parts/Page.tsx';
import { PointHere } from './PointHere.tsx';
import styles from './Welcome.module.css';
import { type FitReport, fitWords } from './what-fits.ts';

/** The first visit: nothing is connected and nobody has asked yet. Three doors, and how a program points here. */
export default function Welcome() {
  useTitle('Welcome');
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Stop renting your AI</h1>
        <p className={styles.lead}>
          Freehold answers your programs, learns quietly from what you ask again and again, and lets what it
          learned answer only once that is proved and you have said yes.
        </p>
      </header>
      <ul className={styles.doors}>
        <SampleDoor />
        <Door
          href="/experts?connect=1"
          icon={PlugZap}
          tone="clay"
          title="Connect an API"
          note="You keep what you learn from it."
        >
          The one you rent today, with its key. Your programs go on as before; what comes back is remembered
          here.
        </Door>
        <Door href="/experts?add=1" icon={HardDrive} tone="blue" title="Add a model" note={<WhatFits />}>
          Open models run on this machine, and what you ask them stays on it.
        </Door>
      </ul>
      <PointHere />
    </div>
  );
}

function SampleDoor() {
  const { data: status } = useSample();
  const [isOpening, setOpening] = useState(false);
  const [error, setError] = useState<Error>();
  const isThere = status !== undefined && status.state !== 'absent' && status.state !== 'failed';
  const open = async () => {
    setOpening(true);
    setError(undefined);
    try {
      await openSample();
    } catch (thrown) {
      setError(thrown as Error);
      setOpening(false);
    }
  };
  return (
    <li>
      <button type="button" className={styles.door} onClick={open} disabled={isOpening} aria-busy={isOpening}>
        <DoorBody
          icon={Sprout}
          tone="green"
          title={isThere ? 'Go on with the sample' : 'See it work on a sample'}
          note={
            isOpening ? 'Opening the sample …' : 'About a minute. Nothing is spent, and it can be removed.'
          }
        >
          A day of questions goes by in a minute: watch a task being found, learned, proved, approved, and
          caught when the world changes.
        </DoorBody>
      </button>
      {error && <ErrorNote error={error} title="The sample could not be opened" again={open} />}
    </li>
  );
}

interface DoorProps {
  readonly icon: LucideIcon;
  readonly tone: 'green' | 'clay' | 'blue';
  readonly title: string;
  readonly note: ReactNode;
  readonly children: ReactNode;
}

function Door({ href, ...body }: DoorProps & { href: string }) {
  return (
    <li>
      <Link href={href} className={styles.door}>
        <DoorBody {...body} />
      </Link>
    </li>
  );
}

function DoorBody({ icon: Icon, tone, title, note, children }: DoorProps) {
  return (
    <>
      <span className={`${styles.arch} ${styles[tone]}`} aria-hidden="true">
        <Icon size={30} strokeWidth={1.5} />
      </span>
      <span className={styles.title}>{title}</span>
      <span className={styles.words}>{children}</span>
      <span className={styles.note}>{note}</span>
    </>
  );
}

/** How fast the memory is has to be measured once, which takes a moment. */
function WhatFits() {
  const { data, isError } = useQuery({ queryKey: ['fit'], queryFn: () => get<FitReport>('/api/fit') });
  if (isError) return 'What fits this machine is shown there.';
  return data ? fitWords(data) : 'Measuring what fits this machine …';
}
