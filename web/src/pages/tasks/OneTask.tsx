import {
  BookOpenCheck,
  CirclePause,
  CirclePlay,
  GraduationCap,
  MoreHorizontal,
  Trash2,
  UserRound,
  XCircle,
} from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { type TaskDetail, useTask, type WishName } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Menu, type MenuItem } from '../../parts/Menu.tsx';
import { Page } from '../../parts/Page.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import { taskTitle } from '../../parts/task-names.ts';
import { standing } from '../../parts/task-words.ts';
import { HistoryCard } from './HistoryCard.tsx';
import { LifeTrack } from './LifeTrack.tsx';
import { NowCard } from './NowCard.tsx';
import styles from './OneTask.module.css';
import { OutlookCard } from './OutlookCard.tsx';
import { SamplesCard } from './SamplesCard.tsx';
import { ServiceCard } from './ServiceCard.tsx';
import { ShapeCard } from './ShapeCard.tsx';
import { VerdictCard } from './VerdictCard.tsx';
import { WishDialog } from './WishDialog.tsx';

/** All that is known of one task, and what its owner may decide about it. */
export function OneTask({ id }: { id: string }) {
  const { data, error, refetch } = useTask(id);
  if (error instanceof ApiError && error.status === 404) return <Gone />;
  if (data) return <Known task={data} />;
  return (
    <Page title="A task">
      <p>
        <Link href="/tasks">All tasks</Link>
      </p>
      {error ? (
        <ErrorNote error={error} title="This task cannot be shown" again={() => refetch()} />
      ) : (
        <Quiet what="the task" />
      )}
    </Page>
  );
}

/** Somebody else may have deleted it, also while it was shown. */
function Gone() {
  return (
    <Page title="A task">
      <Empty title="This task is not here" action={<Link href="/tasks">All tasks</Link>}>
        It was deleted, or the address is mistyped.
      </Empty>
    </Page>
  );
}

function Known({ task }: { task: TaskDetail }) {
  const [wish, setWish] = useState<WishName>();
  const [, go] = useLocation();
  return (
    <Page
      title={taskTitle(task)}
      lead={
        <>
          <Link href="/tasks" className={styles.back}>
            All tasks
          </Link>{' '}
          · {standing(task)}
        </>
      }
      actions={<Actions task={task} onWish={setWish} />}
    >
      <div className={styles.life}>
        <LifeTrack task={task} />
      </div>
      <NowCard task={task} onWish={setWish} />
      <div className={styles.columns}>
        <div className={styles.main}>
          <VerdictCard task={task} />
          <OutlookCard task={task} />
          <SamplesCard task={task} />
        </div>
        <div className={styles.side}>
          <ServiceCard task={task} />
          <ShapeCard task={task} />
          <HistoryCard task={task} />
        </div>
      </div>
      {wish && (
        <WishDialog
          wish={wish}
          task={task}
          onClose={() => setWish(undefined)}
          {...(wish === 'delete' ? { onDone: () => go('/tasks') } : {})}
        />
      )}
    </Page>
  );
}

const MENU: readonly (Pick<MenuItem, 'label' | 'icon' | 'danger' | 'apart'> & { wish: WishName })[] = [
  { wish: 'approve', label: 'Approve its students', icon: BookOpenCheck },
  { wish: 'resume', label: 'Resume', icon: CirclePlay },
  { wish: 'pause', label: 'Pause learning', icon: CirclePause },
  { wish: 'hold', label: 'Keep it to its teacher', icon: UserRound },
  { wish: 'relearn', label: 'Teach anew', icon: GraduationCap },
  { wish: 'cancel', label: 'End the lesson', icon: XCircle },
  { wish: 'delete', label: 'Delete this task', icon: Trash2, danger: true, apart: true },
] as const;

/** What can be decided now; what makes no sense now, or would change nothing, is left out. */
function Actions({ task, onWish }: { task: TaskDetail; onWish: (wish: WishName) => void }) {
  const possible = new Map(task.wishes.map((one) => [one.wish, one]));
  const items = MENU.filter(({ wish }) => possible.get(wish)?.changes).map(({ wish, ...item }) => ({
    ...item,
    onSelect: () => onWish(wish),
  }));
  return (
    <Menu items={items}>
      <Button icon={MoreHorizontal}>Decide</Button>
    </Menu>
  );
}
