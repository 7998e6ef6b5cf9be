import { Link } from 'wouter';
import type { NamedTask, Overview } from '../../api/overview.ts';
import { Card } from '../../parts/Card.tsx';
import { counted, percent } from '../../parts/format.ts';
import { Progress } from '../../parts/Progress.tsx';
import { taskTitle } from '../../parts/task-names.ts';
import styles from './Home.module.css';
import { examWords, phaseWords } from './home-words.ts';

/** What is being learned, with how far it has come. */
export function Learned({ overview: { learning } }: { overview: Overview }) {
  const { lessons, exams, tasks } = learning;
  const stands = phaseWords(learning);
  const isQuiet = lessons.length === 0 && exams.length === 0;
  return (
    <Card title="What it is learning" aside={<Link href="/tasks">All tasks</Link>}>
      {isQuiet && <p className={styles.sentence}>{quietWords(stands)}</p>}
      {!isQuiet && (
        <ul className={styles.lessons}>
          {lessons.map(({ id, task, rows, done }) => (
            <Learner
              key={id}
              task={nameOf(task, tasks)}
              words={`Taught from ${counted(rows, 'answer')}: ${percent(done)}.`}
              share={done}
            />
          ))}
          {exams.map((exam) => (
            <Learner
              key={exam.student}
              task={nameOf(exam.task, tasks)}
              words={examWords(exam)}
              share={exam.heard / exam.fewest}
            />
          ))}
        </ul>
      )}
      {stands !== '' && <p className="soft small">Tasks: {stands}.</p>}
    </Card>
  );
}

function quietWords(stands: string): string {
  if (stands !== '') return 'No lesson runs just now. The next begins when enough has been answered.';
  return 'No task has been found yet. One shows once the same kind of question came some tens of times.';
}

function Learner({ task, words, share }: { task: NamedTask; words: string; share: number }) {
  const title = taskTitle(task);
  return (
    <li>
      <Link href={`/tasks/${encodeURIComponent(task.id)}`} className={styles.task}>
        {title}
      </Link>
      <Progress share={share} label={title} />
      <p className="soft small">{words}</p>
    </li>
  );
}

export function nameOf(id: string, tasks: readonly NamedTask[]): NamedTask {
  return tasks.find((task) => task.id === id) ?? { id, name: id, prompt: id };
}
