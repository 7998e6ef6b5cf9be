import type { ClosedShape, TaskDetail } from '../../api/tasks.ts';
import { Card } from '../../parts/Card.tsx';
import styles from './ShapeCard.module.css';
import { outlineOf, shapeWords, valueWords } from './shape-words.ts';

const SHOWN = 24;

/** How its answers look: a closed set as chips, JSON as its outline; and the whole prompt. */
export function ShapeCard({ task: { shape, prompt } }: { task: TaskDetail }) {
  return (
    <Card title="Its answers" aside={shapeWords(shape)}>
      {!shape && <p className="soft small">Not looked at yet: it takes some tens of answers.</p>}
      {shape?.kind === 'open' && <p className="soft small">They take no fixed form: {shape.why}.</p>}
      {shape?.kind === 'closed' && <Closed shape={shape} />}
      {prompt !== '' && (
        <details className={styles.prompt}>
          <summary>What its asks have in common</summary>
          <pre>{prompt}</pre>
        </details>
      )}
    </Card>
  );
}

function Closed({ shape }: { shape: ClosedShape }) {
  const [hole] = shape.holes;
  if (shape.form === 'label' && hole) return <Values name="Its answers" values={hole.values} />;
  return (
    <>
      <pre className={styles.outline}>{outlineOf(shape)}</pre>
      {shape.holes.map(({ name, values }) => (
        <div key={name} className={styles.field}>
          <code>{name}</code>
          <Values name={name} values={values} />
        </div>
      ))}
    </>
  );
}

function Values({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <ul className={styles.chips} aria-label={name}>
      {values.slice(0, SHOWN).map((value) => (
        <li key={value}>{valueWords(value) || 'empty'}</li>
      ))}
      {values.length > SHOWN && <li className={styles.more}>and {values.length - SHOWN} more</li>}
    </ul>
  );
}
