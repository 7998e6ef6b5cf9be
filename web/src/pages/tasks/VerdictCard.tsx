import { Check, ShieldCheck, X } from 'lucide-react';
import { useState } from 'react';
import { checkVerdict, type GateCheck, type TaskDetail, type Verdict } from '../../api/tasks.ts';
import { Badge } from '../../parts/Badge.tsx';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { count, counted, percent } from '../../parts/format.ts';
import { studentTitle } from '../../parts/task-names.ts';
import styles from './VerdictCard.module.css';

/** The promise, the exam it rests on, and the way to compute it once more. */
export function VerdictCard({ task }: { task: TaskDetail }) {
  const verdict = task.verdicts.find(({ id }) => id === task.verdict) ?? task.verdicts.at(-1);
  if (!verdict) {
    return (
      <Card title="The promise">
        <blockquote className={styles.promise}>{task.promise.words}</blockquote>
        <p className="soft">
          Nothing is proven yet. A student must keep this promise in an exam, on asks that came after it was
          taught, before it may answer anybody.
        </p>
      </Card>
    );
  }
  return <Proven key={verdict.id} task={task} verdict={verdict} />;
}

function Proven({ task, verdict }: { task: TaskDetail; verdict: Verdict }) {
  return (
    <Card title="The promise and its proof" aside={<Outcome verdict={verdict} />}>
      <blockquote className={styles.promise}>{task.promise.words}</blockquote>
      {verdict.exam?.threshold != null ? (
        <ul className={styles.facts}>
          <Fact
            value={percent(verdict.exam.coverage)}
            label={`answered of ${counted(verdict.exam.n, 'unseen ask')} in its exam`}
          />
          <Fact value={percent(verdict.exam.risk)} label="of those differed from its teacher" />
        </ul>
      ) : (
        <p>{verdict.words}</p>
      )}
      <p className={styles.not}>
        It is about agreement with the teacher: where the teacher errs, so does the student. It holds as long
        as asks come as they came in the exam.
      </p>
      <Proof verdict={verdict} />
    </Card>
  );
}

function Fact({ value, label }: { value: string; label: string }) {
  return (
    <li>
      <strong>{value}</strong> <span>{label}</span>
    </li>
  );
}

function Outcome({ verdict }: { verdict: Verdict }) {
  const tone = verdict.outcome === 'passed' ? 'green' : 'red';
  const word = { passed: 'passed', failed: 'did not pass', 'taken-off': 'was taken off' }[verdict.outcome];
  return (
    <Badge tone={tone}>
      {studentTitle(verdict.student)} {word}
    </Badge>
  );
}

function Proof({ verdict }: { verdict: Verdict }) {
  const [check, setCheck] = useState<GateCheck>();
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    setError(undefined);
    await checkVerdict(verdict.id).then(setCheck, setError);
    setBusy(false);
  };
  return (
    <div className={styles.proof}>
      <div className={styles.hash}>
        {verdict.evidence && (
          <>
            <span className="small soft">Evidence</span>
            <code title={verdict.evidence}>{verdict.evidence.slice(0, 16)}…</code>
            <CopyButton text={verdict.evidence} label="Copy the hash of the evidence" />
          </>
        )}
        <Button size="small" icon={ShieldCheck} onClick={again} busy={isBusy && 'Computing it again …'}>
          Check the proof again
        </Button>
      </div>
      <div aria-live="polite">
        {error && <ErrorNote error={error} title="It could not be checked" again={again} />}
        {check && <Checked check={check} />}
      </div>
    </div>
  );
}

function Checked({ check: { ok, reasons, remarks, items, remade } }: { check: GateCheck }) {
  const Icon = ok ? Check : X;
  return (
    <div className={`${styles.checked} ${ok ? styles.holds : styles.fails}`}>
      <p>
        <Icon size={17} strokeWidth={2.2} aria-hidden />
        {ok
          ? `It holds. Computed again from ${counted(items, 'item')}, ${count(remade)} of them made again from their traces.`
          : 'It does not hold.'}
      </p>
      {[...reasons, ...remarks].slice(0, 8).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {reasons.length > 8 && <p>{counted(reasons.length - 8, 'reason')} more.</p>}
    </div>
  );
}
