import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { type ReviewQueue, type TaskDetail, useTask } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { count, counted } from '../../parts/format.ts';
import styles from './Review.module.css';
import { taskPath } from './task-place.ts';
import { WishDialog } from './WishDialog.tsx';

interface ReviewDoneProps {
  readonly id: string;
  readonly about: ReviewQueue;
  readonly skipped: number;
  readonly onAgain: () => void;
}

/** Nothing is left: what came of it, and what can be done with it. */
export function ReviewDone({ id, about, skipped, onAgain }: ReviewDoneProps) {
  const { data: task } = useTask(id);
  const [isAsked, setAsked] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const { settled, total } = about.progress;
  return (
    <div ref={box} tabIndex={-1} style={{ outline: 'none' }}>
      <Empty
        title={titleFor(about, skipped)}
        action={
          <>
            {skipped > 0 && <Button onClick={onAgain}>Look at what you skipped</Button>}
            {settled > 0 && canRelearn(task) && (
              <Button look="primary" onClick={() => setAsked(true)}>
                Teach it anew from this
              </Button>
            )}
            <Link href={taskPath(id)}>Back to the task</Link>
          </>
        }
      >
        <div className={styles.done}>
          <p>{wordsFor(about, skipped)}</p>
          {total > 0 && <p>{agreementWords(about.agreement)}</p>}
        </div>
      </Empty>
      {isAsked && task && <WishDialog wish="relearn" task={task} onClose={() => setAsked(false)} />}
    </div>
  );
}

function canRelearn(task: TaskDetail | undefined): boolean {
  return task?.wishes.some(({ wish, changes }) => wish === 'relearn' && changes) ?? false;
}

function titleFor({ student, progress: { total } }: ReviewQueue, skipped: number): string {
  if (!student) return 'There is no student yet';
  if (total === 0) return 'They agree';
  return skipped > 0 ? 'That is all for now' : 'All is settled';
}

function wordsFor({ student, progress: { settled, total } }: ReviewQueue, skipped: number): string {
  if (!student)
    return 'Disagreements come once a student was taught: where it says something else than its teacher.';
  if (total === 0)
    return 'Of the last asks whose teacher was heard, the student would have said the same to all.';
  const left = skipped > 0 ? ` ${counted(skipped, 'one was', 'were')} skipped.` : '';
  return `You settled ${count(settled)} of ${counted(total, 'disagreement')}.${left} The next student is taught what you said.`;
}

function agreementWords({ repeated, same }: ReviewQueue['agreement']): string {
  if (repeated === 0) return 'After a few more, some come again, to show how well you agree with yourself.';
  const again = `${count(repeated)} came again that you had settled before`;
  if (same === repeated) return `${again}: you said the same${repeated === 1 ? '' : ' each time'}.`;
  if (same === 0) return `${again}: you said something else.`;
  return `${again}: you said the same to ${count(same)}.`;
}
