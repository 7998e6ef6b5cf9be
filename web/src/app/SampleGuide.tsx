import { Check } from 'lucide-react';
import type { SampleStatus } from '../api/sample.ts';
import { duration } from '../parts/format.ts';
import styles from './SampleGuide.module.css';
import { markOf, SAMPLE_STEPS, type SampleStep, secondsTo } from './sample-steps.ts';

const SAID = { done: 'done', now: 'now', 'to come': 'to come' } as const;

/** The steps of the story in a row, the present one marked. `isShort`: without their names. */
export function SampleGuide({ status, isShort }: { status: SampleStatus; isShort: boolean }) {
  return (
    <ol className={`${styles.steps} ${isShort ? styles.short : ''}`} aria-label="The steps of the sample">
      {SAMPLE_STEPS.map((step, index) => (
        <Step key={step.phase} step={step} index={index} status={status} />
      ))}
    </ol>
  );
}

function Step({ step, index, status }: { step: SampleStep; index: number; status: SampleStatus }) {
  const mark = markOf(index, status);
  const seconds = index === 0 ? undefined : secondsTo(step.phase, status);
  const isWanted = mark === 'now' && status.waits_for !== null;
  return (
    <li
      className={`${styles.step} ${styles[mark === 'to come' ? 'later' : mark]} ${isWanted ? styles.wanted : ''}`}
      aria-current={mark === 'now' ? 'step' : undefined}
    >
      <span className={styles.dot} aria-hidden="true">
        {mark === 'done' ? <Check size={13} strokeWidth={3} /> : index + 1}
      </span>
      <span className={styles.title}>{step.title}</span>
      <span className="only-read">, {SAID[mark]}</span>
      <span className={styles.when}>
        {seconds !== undefined && `after ${seconds < 60 ? `${seconds} s` : duration(seconds * 1e6)}`}
      </span>
    </li>
  );
}
