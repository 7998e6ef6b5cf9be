import { Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { removeSample, type SampleStatus, useSample } from '../api/sample.ts';
import { Badge } from '../parts/Badge.tsx';
import { Button } from '../parts/Button.tsx';
import { Confirm } from '../parts/Confirm.tsx';
import { ErrorNote } from '../parts/ErrorNote.tsx';
import styles from './SampleBanner.module.css';
import { SampleGuide } from './SampleGuide.tsx';
import { SampleMoment } from './SampleMoment.tsx';

/** Stands over every page of the sample: that it is one, how far it has come, and what it wants. */
export default function SampleBanner() {
  const { data: status, error, refetch } = useSample();
  const isShort = useLocation()[0] !== '/';
  useLeaveWhenGone(status);
  return (
    <section className={`${styles.band} ${isShort ? styles.short : ''}`} aria-label="The sample">
      <div className={styles.inner}>
        <div className={styles.head}>
          <p className={styles.says}>
            <Badge tone="gold">Sample</Badge>
            <span>Scripted questions and answers, kept apart from yours. Nothing leaves this machine.</span>
          </p>
          <div className={styles.ways}>
            <a href="/">Your own house</a>
            <Remove />
          </div>
        </div>
        {error && !status && <ErrorNote error={error} again={() => void refetch()} />}
        {status && (
          <>
            <SampleGuide status={status} isShort={isShort} />
            <SampleMoment status={status} isShort={isShort} />
          </>
        )}
      </div>
    </section>
  );
}

/** Where there is no sample there is nothing to see below its address. */
function useLeaveWhenGone(status: SampleStatus | undefined): void {
  const isGone = status?.state === 'absent';
  useEffect(() => {
    if (isGone) location.replace('/');
  }, [isGone]);
}

function Remove() {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="plain" size="small" icon={Trash2} onClick={() => setAsking(true)}>
        Remove the sample
      </Button>
      <Confirm
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Remove the sample?"
        does="Remove it"
        doing="Removing it …"
        act={removeSample}
      >
        Its questions, answers, students and proofs are deleted from this machine. What is yours is not
        touched, and the sample can be started again at any time.
      </Confirm>
    </>
  );
}
