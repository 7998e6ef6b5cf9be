import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { type Replay, replay, type WholeTrace } from '../../api/traces.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { SelectField } from '../../parts/Field.tsx';
import { duration, money, percent } from '../../parts/format.ts';
import styles from './Comparison.module.css';
import { expertName, type HouseNames, whoName } from './house-names.ts';
import { Section } from './Section.tsx';
import { answerSaid, answerText } from './said.ts';
import { type DiffPart, likeness, wordDiff } from './word-diff.ts';

/** Puts the same ask to another expert, and lays the two answers beside one another. */
export function Comparison({ trace, names }: { trace: WholeTrace; names: HouseNames }) {
  // A student answers nothing but its own task.
  const others = names.experts.filter(
    ({ id, kind, task }) => id !== trace.expert_id && (kind !== 'student' || task === trace.task),
  );
  const [wanted, setWanted] = useState('');
  const expert = others.find(({ id }) => id === wanted) ?? others[0];
  const {
    mutate,
    data: other,
    error,
    isPending,
    variables,
  } = useMutation({
    mutationFn: (id: string) => replay(trace.id, id),
  });
  if (!trace.request || /embed|rerank/.test(trace.wire)) return null;
  return (
    <Section title="What would another say?">
      {others.length === 0 ? (
        <p className="soft">
          There is no other expert to ask. <Link href="/experts">Connect one or add a model.</Link>
        </p>
      ) : (
        <div className={styles.row}>
          <SelectField
            label="Ask the same of"
            value={expert?.id ?? ''}
            onChange={({ target }) => setWanted(target.value)}
          >
            {others.map(({ id, kind }) => (
              <option key={id} value={id}>
                {expertName(id, kind)}
              </option>
            ))}
          </SelectField>
          <Button
            busy={isPending && `Waiting for ${expertName(variables, expert?.kind ?? null)} …`}
            disabled={!expert}
            onClick={() => expert && mutate(expert.id)}
          >
            Ask
          </Button>
        </div>
      )}
      {expert?.zone === 'outside' && !other && (
        <p className="small soft">The ask would leave this machine, to {expert.id}.</p>
      )}
      {error && <ErrorNote error={error} />}
      {other && <SideBySide trace={trace} other={other} />}
    </Section>
  );
}

function SideBySide({ trace, other }: { trace: WholeTrace; other: Replay }) {
  const [answer] = trace.answer ? answerSaid(trace.answer.choices) : [];
  const mine = answer ? answerText(answer) : '';
  const theirs = useMemo(() => replayText(other), [other]);
  const parts = useMemo(() => wordDiff(mine, theirs), [mine, theirs]);
  const share = likeness(parts);
  return (
    <div className={styles.both} role="status">
      <p>
        {share === 1 ? 'Both say the same, word for word.' : `${percent(share)} of the words are the same.`}
      </p>
      <div className={styles.columns}>
        <Side who={whoName(trace)} figures={trace} parts={parts} leaveOut="right" />
        <Side who={expertName(other.expert, other.kind)} figures={other} parts={parts} leaveOut="left" />
      </div>
      <p className="small">
        <Link href={`/traces/${other.trace_id}`}>The trace of this replay</Link>
        <span className="faint">; it teaches nobody.</span>
      </p>
    </div>
  );
}

interface SideProps {
  readonly who: string;
  readonly figures: { readonly total_us: number | null; readonly cost_nanos: number | null };
  readonly parts: readonly DiffPart[];
  readonly leaveOut: 'left' | 'right';
}

function Side({ who, figures, parts, leaveOut }: SideProps) {
  const cost = figures.cost_nanos === 0 ? 'no charge' : money(figures.cost_nanos);
  return (
    <div className={styles.side}>
      <p className={styles.who}>
        <strong>{who}</strong>
        <span className="faint numbers">
          {duration(figures.total_us)} · {cost}
        </span>
      </p>
      <div className={styles.text}>
        {parts.map(({ from, text }, at) => {
          if (from === leaveOut) return null;
          const Tag = from === 'both' ? 'span' : from === 'left' ? 'del' : 'ins';
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change their place
          return <Tag key={at}>{text}</Tag>;
        })}
      </div>
    </div>
  );
}

function replayText({ message }: Replay): string {
  const calls = (message.tool_calls ?? []).map(({ function: call }) => call);
  return answerText({ text: message.content ?? '', calls });
}
