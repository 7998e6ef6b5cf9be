import { Link } from 'wouter';
import type { WholeTrace } from '../../api/traces.ts';
import { plainReason } from './house-names.ts';
import { Section } from './Section.tsx';
import styles from './TracePanel.module.css';

/** The router's own reasons, and what of the ask nobody could honour. */
export function Why({ trace: { route, warnings, task, kind } }: { trace: WholeTrace }) {
  if (!route && warnings.length === 0) return null;
  return (
    <Section title="Why it went this way">
      <ul className={styles.reasons}>
        {route?.reasons.map((reason) => (
          <li key={reason}>{plainReason(reason, task)}</li>
        ))}
        {warnings.map(({ feature, detail }) => (
          <li key={feature + detail} className={styles.warning}>
            {feature}: {detail}
          </li>
        ))}
      </ul>
      {route && route.order.length > 1 && (
        <p className="small soft">
          In this order: {route.order.map((one) => plainReason(one, task)).join(', then ')}.
        </p>
      )}
      {kind === 'student' && task && (
        <p className="small">
          <Link href={`/tasks/${encodeURIComponent(task)}`}>See the proof of that</Link>
        </p>
      )}
    </Section>
  );
}
