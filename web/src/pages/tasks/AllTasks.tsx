import { Sprout } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { openSample } from '../../api/sample.ts';
import { type FormingTask, type Task, type TaskList, useTasks } from '../../api/tasks.ts';
import { isSample } from '../../app/base.ts';
import { Button } from '../../parts/Button.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { count, counted, money, percent } from '../../parts/format.ts';
import { Page } from '../../parts/Page.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { taskTitle } from '../../parts/task-names.ts';
import { ownedShare, standing, wantsYes } from '../../parts/task-words.ts';
import styles from './AllTasks.module.css';
import { LifeTrack } from './LifeTrack.tsx';
import { shapeWords } from './shape-words.ts';
import { taskPath } from './task-place.ts';
import { WishDialog } from './WishDialog.tsx';

/** Every task that was found, those that want something first. */
export function AllTasks() {
  const { data, error, refetch } = useTasks();
  return (
    <Page
      title="Tasks"
      lead="Kinds of asks that come again and again. A student learns each from its teacher's answers, and serves only once it has proven itself."
    >
      {!data && error && (
        <ErrorNote error={error} title="The tasks cannot be shown" again={() => refetch()} />
      )}
      {!data && !error && <Quiet what="the tasks" />}
      {data && (data.data.length === 0 ? <NoTasks forming={data.forming} /> : <List {...data} />)}
    </Page>
  );
}

function List({ data }: TaskList) {
  const [asked, setAsked] = useState<Task>();
  const sorted = data.toSorted((a, b) => Number(wantsYes(b)) - Number(wantsYes(a)) || b.asks - a.asks);
  return (
    <>
      <ul className={styles.list}>
        {sorted.map((task) => (
          <TaskRow key={task.id} task={task} onApprove={() => setAsked(task)} />
        ))}
      </ul>
      {asked && <WishDialog wish="approve" task={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function TaskRow({ task, onApprove }: { task: Task; onApprove: () => void }) {
  const wants = wantsYes(task);
  const traces = `/traces?task=${encodeURIComponent(task.id)}`;
  const byStudent = task.by_student.count > 0 ? `${traces}&kind=student` : undefined;
  return (
    <li className={`${styles.row} ${wants ? styles.waits : ''}`}>
      <div className={styles.head}>
        <div className={styles.words}>
          <h2 className={styles.name}>
            <Link href={taskPath(task.id)}>{taskTitle(task)}</Link>
          </h2>
          <p className={styles.stands}>
            {standing(task)} <span className={styles.shape}>{shapeWords(task.shape)}</span>
          </p>
        </div>
        {wants && (
          <Button look="primary" onClick={onApprove}>
            Approve
          </Button>
        )}
      </div>
      <div className={styles.body}>
        <LifeTrack task={task} />
        <dl className={styles.figures}>
          <Fact value={count(task.asks)} label="asks" href={`${traces}&state=done&audits=none`} />
          <Fact value={percent(ownedShare(task))} label="by its student" href={byStudent} />
          <Fact value={byStudent ? money(task.saved.cost_nanos) : '–'} label="saved" href={byStudent} />
        </dl>
      </div>
      {task.lesson && <Progress share={task.lesson.done} label={`The lesson of ${taskTitle(task)}`} />}
    </li>
  );
}

function Fact({ value, label, href }: { value: string; label: string; href: string | undefined }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{href ? <Link href={href}>{value}</Link> : value}</dd>
    </div>
  );
}

/** How tasks are found, with what has been seen so far. */
function NoTasks({ forming }: { forming: readonly FormingTask[] }) {
  const [first] = forming;
  return (
    <Empty title="No task has been found yet" action={<WayIn />}>
      <p>
        A task is found by itself once asks of one kind have come {first?.needed ?? 20} times or so: the same
        instruction, with something else to work on each time. From then on Freehold learns it, and asks you
        before a student answers anybody.
      </p>
      {forming.length > 0 && (
        <ul className={styles.forming} aria-label="Seen so far">
          {forming.map(({ task, asks, needed, prompt }) => (
            <li key={task}>
              <span>
                {counted(asks, 'alike ask')} of about {needed} needed
              </span>
              <Progress
                share={asks / needed}
                label={`Asks alike: ${taskTitle({ prompt, name: 'one model' })}`}
              />
              <span className={styles.prompt}>{taskTitle({ prompt, name: 'one model' })}</span>
            </li>
          ))}
        </ul>
      )}
    </Empty>
  );
}

/** How there could be one: by asking, or in the sample, which is gone into from the owner's own house only. */
function WayIn() {
  const open = () =>
    openSample().catch((error: Error) => toast(`The sample did not start: ${error.message}`, 'trouble'));
  return (
    <>
      <Link href="/chat">Ask something in the chat</Link>
      {!isSample && (
        <Button icon={Sprout} onClick={open}>
          See it on a sample
        </Button>
      )}
    </>
  );
}
