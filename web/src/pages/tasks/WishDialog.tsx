import { useQueryClient } from '@tanstack/react-query';
import { decide, type Task, useTask, type WishName } from '../../api/tasks.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { plainly } from '../../parts/task-words.ts';
import styles from './WishDialog.module.css';

interface WishDialogProps {
  readonly wish: WishName;
  readonly task: Pick<Task, 'id' | 'promise'>;
  readonly onClose: () => void;
  /** After it was done. */
  readonly onDone?: () => void;
}

interface WishWords {
  readonly title: string;
  readonly does: string;
  readonly doing: string;
  readonly look: 'primary' | 'danger';
}

export const WISH_WORDS: Readonly<Record<WishName, WishWords>> = {
  approve: { title: 'Let its student answer?', does: 'Approve', doing: 'Approving …', look: 'primary' },
  hold: {
    title: 'Keep it to its teacher?',
    does: 'Keep to teacher',
    doing: 'Taking it off …',
    look: 'primary',
  },
  pause: { title: 'Pause learning?', does: 'Pause', doing: 'Pausing …', look: 'primary' },
  resume: { title: 'Let it go on?', does: 'Resume', doing: 'Resuming …', look: 'primary' },
  relearn: { title: 'Teach it anew?', does: 'Teach', doing: 'Beginning …', look: 'primary' },
  cancel: { title: 'End the lesson?', does: 'End it', doing: 'Ending …', look: 'danger' },
  delete: { title: 'Delete this task?', does: 'Delete', doing: 'Deleting …', look: 'danger' },
};

/** Says what a wish will do to the task as it stands now, and does it. */
export function WishDialog({ wish, task, onClose, onDone }: WishDialogProps) {
  const queries = useQueryClient();
  const { data } = useTask(task.id);
  const weighed = data?.wishes.find((one) => one.wish === wish);
  const act = async () => {
    const { will } = await decide(task.id, wish, queries);
    toast(plainly(will, task.id));
    onDone?.();
  };
  return (
    <Confirm open onClose={onClose} {...WISH_WORDS[wish]} act={act}>
      <div className={styles.words}>
        {wish === 'approve' && <p>{task.promise.words}</p>}
        <p>
          {weighed ? plainly(weighed.will ?? weighed.why ?? '', task.id) : 'Looking at what it would do …'}
        </p>
      </div>
    </Confirm>
  );
}
