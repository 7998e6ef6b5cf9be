import type { WholeTrace } from '../../api/traces.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { clockTime } from '../../parts/format.ts';
import { Section } from './Section.tsx';
import { requestSettings } from './said.ts';
import styles from './TracePanel.module.css';

/** What a program wants to know of it: names, settings, and everything as it was kept. */
export function Details({ trace }: { trace: WholeTrace }) {
  const settings = trace.request ? requestSettings(trace.request) : [];
  const rows: [name: string, value: string][] = [
    ['Trace', trace.id],
    ['Asked at', clockTime(trace.opened_at)],
    ['Asked for', trace.name],
    ['Spoken', `${trace.wire}${trace.stream ? ', streamed' : ''}`],
    ...(trace.finish ? [['Finish', trace.finish] as [string, string]] : []),
    ...(trace.error_code ? [['Error', trace.error_code] as [string, string]] : []),
    ...settings,
    ['Settings', `version ${trace.config_hash}`],
    ...(trace.learn === 'never' ? [['Learning', 'this trace teaches nobody'] as [string, string]] : []),
  ];
  return (
    <Section title="Details">
      <table className={styles.details}>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Raw title="The request as it was kept" value={trace.request} />
      <Raw title="The answer as it was kept" value={trace.answer} />
    </Section>
  );
}

function Raw({ title, value }: { title: string; value: unknown }) {
  if (value === null) return null;
  const text = () => JSON.stringify(value, null, 2);
  return (
    <details className={styles.raw}>
      <summary>{title}</summary>
      <div className={styles.rawBox}>
        <CopyButton text={text} />
        <pre>{text()}</pre>
      </div>
    </details>
  );
}
