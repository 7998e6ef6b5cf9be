import { Link } from 'wouter';
import { type TaskDetail, useReviewProgress, type WishName } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { count, counted, percent } from '../../parts/format.ts';
import { Progress } from '../../parts/Progress.tsx';
import { studentTitle } from '../../parts/task-names.ts';
import { noteSentence, wantsYes } from '../../parts/task-words.ts';
import styles from './NowCard.module.css';
import { taskPath } from './task-place.ts';

/** What is wanted of the owner, or what goes on right now; nothing where the house needs nothing. */
export function NowCard({ task, onWish }: { task: TaskDetail; onWish: (wish: WishName) => void }) {
  if (wantsYes(task)) return <Approval task={task} onApprove={() => onWish('approve')} />;
  if (task.phase === 'held' || task.paused) return <Resting task={task} onResume={() => onWish('resume')} />;
  if (asksForTerms(task.note)) return <Terms note={task.note} />;
  if (task.lesson) return <LessonNow task={task} />;
  if (task.exam) return <ExamAhead exam={task.exam} isSuccessor={task.student !== null} />;
  if (task.first_lesson) return <FirstLesson {...task.first_lesson} />;
  return null;
}

function Approval({ task, onApprove }: { task: TaskDetail; onApprove: () => void }) {
  const { data: review } = useReviewProgress(task.id, true);
  const left = review ? review.progress.total - review.progress.settled : 0;
  return (
    <Card look="waits">
      <div className={styles.row}>
        <div className={styles.words}>
          <h2>It waits for your yes</h2>
          <p>
            A student has passed its exam. It has never answered anybody, and will not before you approve. You
            are asked once; later students of this task follow when they pass their own exam.
          </p>
        </div>
        <div className={styles.actions}>
          {left > 0 && (
            <Link href={taskPath(task.id, 'review')} className={styles.link}>
              See {counted(left, 'disagreement')} first
            </Link>
          )}
          <Button look="primary" onClick={onApprove}>
            Approve
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Resting({ task, onResume }: { task: TaskDetail; onResume: () => void }) {
  const isHeld = task.phase === 'held';
  const canResume = task.wishes.some(({ wish, changes }) => wish === 'resume' && changes);
  return (
    <Card>
      <div className={styles.row}>
        <div className={styles.words}>
          <h2>{isHeld ? 'Kept to its teacher' : 'Paused'}</h2>
          <p className="soft">
            {isHeld
              ? 'Only its teacher answers. What is learned meanwhile is kept.'
              : 'No lesson and no exam begins. A student that serves goes on answering.'}
            {!canResume && ' The setting learn.hold says so.'}
          </p>
        </div>
        {canResume && (
          <div className={styles.actions}>
            <Button look="primary" onClick={onResume}>
              Resume
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

/** Nobody knows whether its teacher's answers may train students. */
function asksForTerms(note: string): boolean {
  return /^may answers of .* train your students/.test(note);
}

function Terms({ note }: { note: string }) {
  return (
    <Card look="waits">
      <div className={styles.row}>
        <div className={styles.words}>
          <h2>It waits for your word</h2>
          <p>
            {noteSentence(note)} Nobody knows whether its terms allow it, so nothing is taught until you say.
            You are asked once for each expert.
          </p>
        </div>
        <div className={styles.actions}>
          <Link href="/experts" className={styles.link}>
            Decide under Experts
          </Link>
        </div>
      </div>
    </Card>
  );
}

function LessonNow({ task: { lesson } }: { task: TaskDetail }) {
  if (!lesson) return null;
  return (
    <Card title="A student is being taught" aside={`${percent(lesson.done)} · ${lesson.phase}`}>
      <Progress share={lesson.done} label="How far the lesson is" />
      <p className="soft">
        From {counted(lesson.rows, 'answer')} of its teacher. It is silent until it has passed an exam.
      </p>
    </Card>
  );
}

interface ExamAheadProps {
  readonly exam: NonNullable<TaskDetail['exam']>;
  /** Another student serves meanwhile. */
  readonly isSuccessor: boolean;
}

function ExamAhead({
  exam: { candidate, unseen, fewest, expected_coverage: expected },
  isSuccessor,
}: ExamAheadProps) {
  const who = studentTitle(candidate);
  const enough =
    unseen < fewest
      ? 'There are too few so far to prove anything.'
      : 'With those so far it could hardly be let answer anything yet.';
  return (
    <Card
      title={isSuccessor ? `${who}, its successor, waits for its exam` : `${who} waits for its exam`}
      aside={`${counted(unseen, 'unseen ask')}; it takes ${count(fewest)} at least`}
    >
      <Progress share={unseen / Math.max(1, fewest)} label="Asks for the exam" />
      <p className="soft">
        A student is examined on asks that came after it was taught.{' '}
        {expected > 0
          ? `With those so far it would probably be let answer ${percent(expected)} of asks.`
          : enough}
      </p>
    </Card>
  );
}

function FirstLesson({ answers, needed }: NonNullable<TaskDetail['first_lesson']>) {
  return (
    <Card title="Its first lesson gathers" aside={`${count(answers)} of ${count(needed)} answers`}>
      <Progress share={answers / Math.max(1, needed)} label="Answers for the first lesson" />
      <p className="soft">Its teacher's answers are the lesson. Nothing has to be done: ask on.</p>
    </Card>
  );
}
