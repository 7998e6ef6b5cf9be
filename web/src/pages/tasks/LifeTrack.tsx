import type { Task } from '../../api/tasks.ts';
import { Time } from '../../parts/Time.tsx';
import { wantsYes } from '../../parts/task-words.ts';
import styles from './LifeTrack.module.css';
import { lifeSteps } from './life-steps.ts';

/** The five steps of a task's life, the present one marked and each that it came to with its date. */
export function LifeTrack({ task }: { task: Pick<Task, 'phase' | 'life' | 'approved'> }) {
  const tone = toneOf(task);
  return (
    <ol className={styles.track} aria-label="Its life">
      {lifeSteps(task).map(({ key, name, at, state }) => (
        <li
          key={key}
          className={`${styles.step} ${styles[state]} ${state === 'now' ? styles[tone] : ''}`}
          aria-current={state === 'now' ? 'step' : undefined}
        >
          <span className={styles.mark} aria-hidden />
          <span className={styles.name}>{name}</span>
          <span className={styles.at}>{at !== null && <Time at={at} />}</span>
        </li>
      ))}
    </ol>
  );
}

function toneOf(task: Pick<Task, 'phase' | 'approved'>): 'ink' | 'green' | 'gold' | 'red' {
  if (wantsYes(task)) return 'gold';
  if (task.phase === 'taken-off') return 'red';
  return task.phase === 'serving' || task.phase === 'certified' ? 'green' : 'ink';
}
