import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { post } from '../api/client.ts';
import { act, type SampleStatus, useProof } from '../api/sample.ts';
import { Button } from '../parts/Button.tsx';
import { count, percent } from '../parts/format.ts';
import { toast } from '../parts/Toasts.tsx';
import styles from './SampleMoment.module.css';
import { proofWords, SAMPLE_STEPS, stepIndex } from './sample-steps.ts';

interface MomentProps {
  readonly status: SampleStatus;
  /** In one line, over pages that have enough of their own to say. */
  readonly isShort: boolean;
}

/** What goes on in the sample at this moment, and what can be done. */
export function SampleMoment({ status, isShort }: MomentProps) {
  const { title, words } = momentOf(status);
  return (
    <div
      className={`${styles.moment} ${status.waits_for ? styles.waits : ''} ${isShort ? styles.short : ''}`}
    >
      <div className={styles.words} aria-live="polite">
        <h2 className={styles.title}>{title}</h2>
        {!isShort && (status.waits_for ? <Proof task={status.task} /> : <p>{words}</p>)}
      </div>
      <div className={styles.beside}>
        {!isShort && status.asks > 0 && <Figures status={status} />}
        <Doing status={status} isShort={isShort} />
      </div>
    </div>
  );
}

/** A story that has ended says so instead of its last step. */
function momentOf(status: SampleStatus): { title: string; words: string } {
  const step = SAMPLE_STEPS[stepIndex(status.phase)] ?? { title: '', words: '' };
  switch (status.state) {
    case 'starting':
      return {
        title: 'The sample starts',
        words: 'Its house is opened; the first questions come in a moment.',
      };
    case 'failed':
      return { title: 'The sample broke off', words: status.error ?? 'Nobody knows why.' };
    case 'finished':
      return ended(status);
    default:
      return status.waits_for ? { title: 'The proof is there, and waits for your yes', words: '' } : step;
  }
}

function ended({ phase, asks }: SampleStatus): { title: string; words: string } {
  if (phase === 'renewed')
    return {
      title: 'That is the whole life of a task',
      words:
        'Found, learned, proved, approved, caught when the world changed, and learned anew. Look around for as long as you like: every number opens the rows behind it.',
    };
  const so = asks > 0 ? 'Nobody asks any more.' : 'It was left by an earlier run of the server.';
  return { title: 'The sample has ended', words: `${so} You can look around, start it again, or remove it.` };
}

function Proof({ task }: { task: string | null }) {
  const { data: words } = useProof(task);
  return (
    <blockquote className={styles.proof}>
      {words ? proofWords(words).join(' ') : 'The proof is being fetched …'}
    </blockquote>
  );
}

function Figures({ status: { asks, owned_share } }: { status: SampleStatus }) {
  return (
    <p className={styles.figures}>
      <span>
        <strong>{count(asks)}</strong> asks
      </span>
      <span>
        <strong className={styles.owned}>{percent(owned_share)}</strong> answered by your students
      </span>
    </p>
  );
}

/** The one thing to do now, where there is one. */
function Doing({ status, isShort }: MomentProps) {
  const queries = useQueryClient();
  const approve = async () => {
    await post(`/api/tasks/${encodeURIComponent(status.task ?? '')}/approve`, { actor: 'console' });
    await queries.invalidateQueries();
  };
  if (status.waits_for && status.task)
    return (
      <Actions>
        <Link href={`/tasks/${encodeURIComponent(status.task)}`}>Look at the evidence</Link>
        {/* Nobody says yes to what he cannot see. */}
        {!isShort && <Deed does="Let it answer" doing="Saying yes …" act={approve} look="primary" />}
      </Actions>
    );
  if (status.state === 'running' && status.phase === 'serving')
    return (
      <Actions>
        <Deed does="Let the world change" doing="Changing it …" act={() => act('drift', queries)} />
      </Actions>
    );
  if (status.state === 'finished' || status.state === 'failed')
    return (
      <Actions>
        <a href="/experts?connect=1">Connect an API</a>
        <a href="/experts?add=1">Add a model</a>
        <Deed does="See it again" doing="Starting it …" act={() => act('start', queries)} />
      </Actions>
    );
  return null;
}

function Actions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}

interface DeedProps {
  readonly does: string;
  readonly doing: string;
  readonly look?: 'primary' | 'normal';
  readonly act: () => Promise<unknown>;
}

function Deed({ does, doing, look = 'normal', act: go }: DeedProps) {
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await go();
    } catch (thrown) {
      toast((thrown as Error).message, 'trouble');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button look={look} onClick={press} busy={isBusy && doing}>
      {does}
    </Button>
  );
}
