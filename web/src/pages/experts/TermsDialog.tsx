import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type CardExpert, decideTerms } from '../../api/experts.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { Choice, Choices } from './Choices.tsx';
import { TERMS_CHOICES } from './expert-words.ts';

/** Whether an expert's answers may teach: three choices, each with what comes of it. */
export function TermsDialog({ expert, onClose }: { expert: CardExpert; onClose: () => void }) {
  const queries = useQueryClient();
  const { id, terms } = expert;
  const [chosen, choose] = useState(terms.terms === 'unknown' ? undefined : terms.terms);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const decide = async () => {
    if (!chosen) return;
    setBusy(true);
    setError(undefined);
    try {
      toast(await decideTerms(id, chosen, queries));
      onClose();
    } catch (thrown) {
      setError(thrown as Error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`May answers of ${id} train your students?`}
      lead={
        <>
          {terms.because}{' '}
          {terms.source && (
            <>
              Its terms: <span>{terms.source}</span>
              {terms.as_of && `, as of ${terms.as_of}`}. Read them; what you decide counts.
            </>
          )}
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" disabled={!chosen} busy={isBusy && 'Deciding …'} onClick={decide}>
            Decide
          </Button>
        </>
      }
    >
      <Choices legend="What may be done with its answers" isHidden>
        {TERMS_CHOICES.map(({ terms: value, label, means }) => (
          <Choice
            key={value}
            name="terms"
            label={label}
            note={means}
            checked={chosen === value}
            onChoose={() => choose(value)}
          />
        ))}
      </Choices>
      {error && <ErrorNote error={error} />}
    </Dialog>
  );
}
