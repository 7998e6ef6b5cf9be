import { CircleHelp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useTask } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { count } from '../../parts/format.ts';
import { Page } from '../../parts/Page.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import { taskTitle } from '../../parts/task-names.ts';
import { Question } from './Question.tsx';
import styles from './Review.module.css';
import { ReviewDone } from './ReviewDone.tsx';
import { KEY_WORDS, meaningOf } from './review-keys.ts';
import { taskPath } from './task-place.ts';
import { useReview } from './use-review.ts';

/** Disagreements of a student and its teacher, one at a time, for the keyboard first. */
export function Review({ id }: { id: string }) {
  const { data: task } = useTask(id);
  const review = useReview(id);
  const [isHelp, setHelp] = useState(false);
  const { session, about, error } = review;
  return (
    <Page
      title="Disagreements"
      lead={
        <>
          <Link href={taskPath(id)}>{task ? taskTitle(task) : 'The task'}</Link> · What you settle is what the
          next student is taught.
        </>
      }
      actions={
        <Button look="plain" icon={CircleHelp} className={styles.help} onClick={() => setHelp(true)}>
          Keys
        </Button>
      }
    >
      {error && (
        <ErrorNote
          error={error}
          title="The last one could not be kept or the next not fetched"
          again={() => review.fetchMore()}
        />
      )}
      {!about && !error && <Quiet what="the disagreements" />}
      {about && <Sitting id={id} review={review} onHelp={() => setHelp(true)} />}
      <p className="only-read" role="status" aria-live="polite">
        {about && announcement(session.last, session.queue.length)}
      </p>
      <KeyHelp isOpen={isHelp} onClose={() => setHelp(false)} />
    </Page>
  );
}

interface SittingProps {
  readonly id: string;
  readonly review: ReturnType<typeof useReview>;
  readonly onHelp: () => void;
}

function Sitting({ id, review, onHelp }: SittingProps) {
  const { session, about, isFetching, decide, skip, undo } = review;
  const [isTyping, setTyping] = useState(false);
  const item = session.queue[0];
  useKeys((meaning) => {
    if (meaning === 'help') return onHelp();
    if (meaning === 'undo') return session.last && undo();
    if (!item) return;
    setTyping(meaning === 'own');
    if (meaning === 'skip') skip();
    else if (meaning !== 'own') decide(meaning, item[meaning], { label: item[meaning] });
  });
  if (!about) return null;
  if (!item && isFetching) return <Quiet what="the next ones" />;
  if (!item)
    return <ReviewDone id={id} about={about} skipped={session.skipped.length} onAgain={review.again} />;
  const settled = about.progress.settled + session.settled;
  return (
    <div className={styles.sitting}>
      <div className={styles.progress}>
        <Progress share={settled / Math.max(1, about.progress.total)} label="Disagreements settled" />
        <p className="small soft">
          {count(settled)} of {count(about.progress.total)} settled
          {session.skipped.length > 0 && `, ${count(session.skipped.length)} skipped`}
        </p>
      </div>
      <Question
        key={item.trace}
        item={item}
        labels={about.labels}
        form={about.form}
        before={session.before}
        isTyping={isTyping}
        onTyping={setTyping}
        onDecide={(how, text, said) => {
          setTyping(false);
          decide(how, text, said);
        }}
        onSkip={skip}
        onUndo={session.last && undo}
      />
    </div>
  );
}

function announcement(last: ReturnType<typeof useReview>['session']['last'], left: number): string {
  if (!last) return '';
  const what = last.how === 'skip' ? 'Skipped.' : `Kept: ${last.text.slice(0, 200)}.`;
  return `${what} ${left === 0 ? 'That was the last.' : `${left} left.`}`;
}

/** Keys of the page: not while something is typed, a dialog is open, or a slider and the like has them. */
function useKeys(heard: (meaning: NonNullable<ReturnType<typeof meaningOf>>) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]'))
        return;
      const meaning = meaningOf(event);
      if (!meaning || event.repeat) return;
      event.preventDefault();
      heard(meaning);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  });
}

function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={isOpen}
      onClose={onClose}
      title="Keys"
      lead="Where a student and its teacher differ, one of them is mistaken. Say which, and the next student learns it."
    >
      <dl className={styles.keys}>
        {KEY_WORDS.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p className="small soft">
        Now and then one comes again that you settled before: it shows how well you agree with yourself.
      </p>
    </Dialog>
  );
}
