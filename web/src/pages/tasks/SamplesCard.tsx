import { Link } from 'wouter';
import type { Sample, TaskDetail } from '../../api/tasks.ts';
import { Badge } from '../../parts/Badge.tsx';
import { Card } from '../../parts/Card.tsx';
import { counted, percent } from '../../parts/format.ts';
import styles from './SamplesCard.module.css';

/** The last asks, with what its teacher said and what its student would say. */
export function SamplesCard({ task: { recent, trouble } }: { task: TaskDetail }) {
  if (!recent && !trouble) return null;
  return (
    <Card title="Lately asked" aside={recent && `the last ${counted(recent.samples.length, 'ask')}`}>
      {trouble && <p className="soft">What its student would say cannot be shown. {trouble}.</p>}
      <ul className={styles.list}>
        {recent?.samples.map((sample) => (
          <SampleRow key={sample.trace} {...sample} />
        ))}
      </ul>
    </Card>
  );
}

function SampleRow({ trace, input, teacher, student, confidence }: Sample) {
  const isSame = student !== null && student.trim() === teacher.trim();
  return (
    <li>
      <Link href={`/traces/${trace}`} className={styles.input}>
        {input}
      </Link>
      <div className={styles.said}>
        <span>{teacher}</span>
        {student === null && <span className="faint small">its student would leave it to the teacher</span>}
        {isSame && <Badge tone="green">its student says so too, {percent(confidence)} sure</Badge>}
        {student !== null && !isSame && <Badge tone="gold">its student says {student}</Badge>}
      </div>
    </li>
  );
}
