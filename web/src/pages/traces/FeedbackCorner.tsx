import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { addFeedback, type Feedback, type NewFeedback, type WholeTrace } from '../../api/traces.ts';
import { Button, IconButton } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { AreaField, TextField } from '../../parts/Field.tsx';
import { Time } from '../../parts/Time.tsx';
import styles from './FeedbackCorner.module.css';
import { Section } from './Section.tsx';
import { answerSaid, answerText } from './said.ts';

type Form = 'edit' | 'label' | 'comment';

const FORMS: Readonly<Record<Form, { does: string; label: string; hint: string }>> = {
  edit: {
    does: 'Correct it',
    label: 'What it should have said',
    hint: 'Kept beside the answer. Where the task is learned, students are taught this instead.',
  },
  label: {
    does: 'Give the right label',
    label: 'The right label',
    hint: 'For asks whose answer is one of a few words.',
  },
  comment: { does: 'Comment', label: 'Your comment', hint: 'For people; nothing is learned from it.' },
};

/** What people said of the answer, and the place to say something. */
export function FeedbackCorner({ trace }: { trace: WholeTrace }) {
  const [form, setForm] = useState<Form>();
  const queries = useQueryClient();
  const { mutate, isPending, error, isSuccess, variables } = useMutation({
    mutationFn: (feedback: NewFeedback) => addFeedback(trace.id, feedback),
    onSuccess: () => {
      setForm(undefined);
      return queries.invalidateQueries({ queryKey: ['trace', trace.id] });
    },
  });
  const thumb = trace.feedback.findLast(({ kind }) => kind === 'thumb')?.value;
  return (
    <Section title="What you say of it">
      <div className={styles.row}>
        <IconButton
          icon={ThumbsUp}
          label="Good answer"
          pressed={thumb === 'up'}
          disabled={isPending}
          onClick={() => mutate({ thumb: thumb === 'up' ? 'none' : 'up' })}
        />
        <IconButton
          icon={ThumbsDown}
          label="Bad answer"
          pressed={thumb === 'down'}
          disabled={isPending}
          onClick={() => mutate({ thumb: thumb === 'down' ? 'none' : 'down' })}
        />
        {(Object.keys(FORMS) as Form[]).map((kind) => (
          <Button
            key={kind}
            size="small"
            aria-expanded={form === kind}
            onClick={() => setForm(form === kind ? undefined : kind)}
          >
            {FORMS[kind].does}
          </Button>
        ))}
        <span className={styles.kept} role="status">
          {isPending ? 'Keeping it …' : isSuccess ? keptWords(variables) : ''}
        </span>
      </div>
      {error && <ErrorNote error={error} />}
      {form && <FeedbackForm key={form} form={form} trace={trace} busy={isPending} onSend={mutate} />}
      <FeedbackList feedback={trace.feedback} />
    </Section>
  );
}

function keptWords({ thumb }: NewFeedback): string {
  return thumb === 'none' ? 'Taken back.' : 'Kept. It helps decide what is taught.';
}

interface FeedbackFormProps {
  readonly form: Form;
  readonly trace: WholeTrace;
  readonly busy: boolean;
  readonly onSend: (feedback: NewFeedback) => void;
}

function FeedbackForm({ form, trace, busy, onSend }: FeedbackFormProps) {
  const [answer] = trace.answer ? answerSaid(trace.answer.choices) : [];
  const [text, setText] = useState(form === 'edit' && answer ? answerText(answer) : '');
  const { label, hint } = FORMS[form];
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) onSend({ [form]: form === 'label' ? text.trim() : text });
  };
  const field = {
    label,
    hint,
    value: text,
    autoFocus: true, // who opened the form wants to write
    onChange: ({ target }: { target: { value: string } }) => setText(target.value),
  };
  return (
    <form className={styles.form} onSubmit={send}>
      {form === 'label' ? <TextField {...field} /> : <AreaField {...field} rows={form === 'edit' ? 6 : 3} />}
      <Button type="submit" look="primary" size="small" busy={busy && 'Keeping it …'} disabled={!text.trim()}>
        Keep it
      </Button>
    </form>
  );
}

const SAID: Readonly<Record<Feedback['kind'], string>> = {
  thumb: 'Thumb',
  rating: 'Rating',
  edit: 'Should have said',
  label: 'Right label',
  regenerate: 'Asked again',
  comment: 'Comment',
};

function FeedbackList({ feedback }: { feedback: readonly Feedback[] }) {
  if (feedback.length === 0) return null;
  return (
    <ul className={styles.list}>
      {feedback.toReversed().map((one) => (
        <li key={one.id}>
          <p className={styles.said}>
            <strong>{SAID[one.kind]}</strong> <span className={styles.value}>{valueWords(one)}</span>
          </p>
          <p className="small faint">
            {one.source === 'noticed' ? 'noticed' : `by ${one.actor ?? 'somebody'}`},{' '}
            <Time at={one.created_at} />
          </p>
        </li>
      ))}
    </ul>
  );
}

function valueWords({ kind, value }: Feedback): string {
  if (kind === 'regenerate') return '';
  if (kind === 'thumb' && value === 'none') return 'taken back';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
