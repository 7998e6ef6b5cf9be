import { Link } from 'wouter';
import type { Overview, Wait } from '../../api/overview.ts';
import buttons from '../../parts/Button.module.css';
import { Card } from '../../parts/Card.tsx';
import { taskTitle } from '../../parts/task-names.ts';
import { plainly } from '../../parts/task-words.ts';
import styles from './Home.module.css';
import { nameOf } from './Learned.tsx';

/** What wants the owner, each with the one thing to do about it. */
export function Waits({ overview }: { overview: Overview }) {
  const { waits } = overview;
  if (waits.length === 0) return <p className={styles.nothing}>Nothing waits for you.</p>;
  return (
    <Card
      look="waits"
      title={waits.length === 1 ? 'This waits for you' : `${waits.length} things wait for you`}
    >
      <ul className={styles.waits}>
        {waits.map((wait) => (
          <WaitRow key={`${wait.kind} ${wait.task ?? wait.expert}`} wait={wait} overview={overview} />
        ))}
      </ul>
    </Card>
  );
}

function WaitRow({ wait, overview }: { wait: Wait; overview: Overview }) {
  const { task, words, action, link, kind } = wait;
  const about = task === undefined ? wait.expert : taskTitle(nameOf(task, overview.learning.tasks));
  return (
    <li>
      <div>
        <p className={styles.about}>{about}</p>
        <p>{task === undefined ? words : plainly(words, task)}</p>
      </div>
      <Link
        href={link}
        className={`${buttons.button} ${buttons.small} ${kind === 'approval' ? buttons.primary : ''}`}
        aria-label={`${action}: ${about}`}
      >
        {action}
      </Link>
    </li>
  );
}
