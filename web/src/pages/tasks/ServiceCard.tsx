import { Link } from 'wouter';
import { type TaskDetail, useReviewProgress } from '../../api/tasks.ts';
import { Card } from '../../parts/Card.tsx';
import { count, counted, duration, money, percent } from '../../parts/format.ts';
import { driftWords, ownedShare } from '../../parts/task-words.ts';
import styles from './ServiceCard.module.css';
import { taskPath } from './task-place.ts';

/** What it has done so far: who answered, what it saved, what its audits say, and what is to be settled. */
export function ServiceCard({ task }: { task: TaskDetail }) {
  const traces = `/traces?task=${encodeURIComponent(task.id)}`;
  const byStudent = `${traces}&kind=student`;
  const { by_student: student, audits, saved } = task;
  const isServing = task.phase === 'serving' || audits.of_student > 0;
  return (
    <Card title="So far">
      <dl className={styles.facts}>
        <Row label="Asks" value={count(task.asks)} href={`${traces}&state=done&audits=none`} />
        <Row
          label="Answered by its student"
          value={student.count > 0 ? `${count(student.count)} · ${percent(ownedShare(task))}` : '–'}
          href={student.count > 0 ? byStudent : undefined}
        />
        {student.count > 0 && (
          <>
            <Row label="Saved, audits taken off" value={money(saved.cost_nanos)} href={byStudent} />
            <Row label="Waiting saved" value={duration(saved.wait_us)} href={byStudent} />
          </>
        )}
        {audits.of_student > 0 && (
          <Row
            label="Audits"
            value={`${count(audits.of_student)}, ${count(audits.wrong)} wrong`}
            href={`${traces}&audits=only`}
          />
        )}
      </dl>
      {isServing && task.certificate && <p className="small soft">{task.certificate.words}</p>}
      {isServing && task.drift && <DriftGauge {...task.drift} />}
      {task.live?.cautious && (
        <p className="small">
          Its asks have changed: it answers only what it is surest of, until a successor is examined.
        </p>
      )}
      <Disagreements task={task} />
    </Card>
  );
}

function Row({ label, value, href }: { label: string; value: string; href?: string | undefined }) {
  return (
    <div className={styles.row}>
      <dt>{label}</dt>
      <dd>{href ? <Link href={href}>{value}</Link> : value}</dd>
    </div>
  );
}

/** How close it is to an alarm, in words and as a bar. */
function DriftGauge({ evidence, limit }: NonNullable<TaskDetail['drift']>) {
  const { words, share } = driftWords(evidence, limit);
  const level = share >= 0.7 ? styles.much : share >= 0.35 ? styles.some : styles.none;
  return (
    <div className={styles.gauge}>
      <div className={styles.bar} aria-hidden>
        <div className={level} style={{ width: `${Math.max(2, share * 100)}%` }} />
      </div>
      <p className="small soft">{words}</p>
    </div>
  );
}

function Disagreements({ task }: { task: TaskDetail }) {
  const hasStudent = task.candidates.length > 0;
  const { data } = useReviewProgress(task.id, hasStudent);
  if (!hasStudent) return null;
  if (!data) return <p className={styles.review}>Looking for disagreements …</p>;
  if (!data.student) return null;
  const { settled, total } = data.progress;
  if (total === 0)
    return <p className={styles.review}>Student and teacher agree on all that was heard lately.</p>;
  const left = total - settled;
  return (
    <p className={styles.review}>
      <Link href={taskPath(task.id, 'review')}>
        {left > 0
          ? `${counted(left, 'disagreement')} to settle`
          : `All ${counted(total, 'disagreement')} settled`}
      </Link>
    </p>
  );
}
