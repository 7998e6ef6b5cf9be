import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { auditsOf, type WholeTrace } from '../../api/traces.ts';
import { percent } from '../../parts/format.ts';
import { Section } from './Section.tsx';
import styles from './TracePanel.module.css';
import { outcomeOf } from './trace-words.ts';

/** Whether a student's answer was checked with its teacher, and what the teacher said. */
export function Checks({ trace }: { trace: WholeTrace }) {
  const isStudents = trace.kind === 'student';
  const { data } = useQuery({
    queryKey: ['trace', trace.id, 'checks'],
    queryFn: ({ signal }) => auditsOf(trace.id, signal),
    enabled: isStudents,
  });
  if (!isStudents) return null;
  const checks = data?.data ?? [];
  return (
    <Section title="Was it checked?">
      {data && checks.length === 0 && (
        <p>
          No.{' '}
          {trace.examine_chance !== null &&
            `Of asks like this one, ${percent(trace.examine_chance)} are drawn by lot and put to the teacher as well.`}
        </p>
      )}
      <ul className={styles.left}>
        {checks.map((check) => (
          <li key={check.id}>
            <Link href={`/traces/${check.id}`}>{check.expert_id ?? check.name} was asked too</Link>
            <span className="soft">, and said: {outcomeOf(check).words}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
