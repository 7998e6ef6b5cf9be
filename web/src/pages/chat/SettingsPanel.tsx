import { type FormEvent, useState } from 'react';
import type { ChatSettings } from '../../api/conversations.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { AreaField, TextField } from '../../parts/Field.tsx';
import styles from './Chat.module.css';
import type { ChatSession } from './chat-session.ts';
import { asFields, readFields, type SettingsFields, type SettingsTroubles } from './settings-fields.ts';

interface SettingsProps {
  readonly session: ChatSession;
  readonly settings: ChatSettings;
  readonly open: boolean;
  readonly onClose: () => void;
}

const FORM = 'chat-settings';

/** How this conversation asks: what stands above it, and how freely the model may choose its words. */
export function SettingsPanel({ session, settings, open, onClose }: SettingsProps) {
  if (!open) return null;
  return <Panel session={session} settings={settings} onClose={onClose} />;
}

function Panel({ session, settings, onClose }: Omit<SettingsProps, 'open'>) {
  const [fields, setFields] = useState(() => asFields(settings));
  const [troubles, setTroubles] = useState<SettingsTroubles>({});
  const [error, setError] = useState<Error>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readFields(fields);
    if ('troubles' in read) {
      setTroubles(read.troubles);
      return;
    }
    try {
      const { model } = settings;
      await session.set({ ...read.settings, ...(model === undefined ? {} : { model }) });
      onClose();
    } catch (thrown) {
      setError(thrown as Error);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      place="side"
      title="How this conversation asks"
      lead="For this conversation only. No model is asked for anything but your answers: titles are your own first words."
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button look="primary" type="submit" form={FORM}>
            Keep these
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className={styles.settings}>
        <Fields fields={fields} troubles={troubles} change={setFields} />
      </form>
      {error && <ErrorNote error={error} />}
    </Dialog>
  );
}

interface FieldsProps {
  readonly fields: SettingsFields;
  readonly troubles: SettingsTroubles;
  readonly change: (fields: SettingsFields) => void;
}

function Fields({ fields, troubles, change }: FieldsProps) {
  const bind = (name: Exclude<keyof SettingsFields, 'isTaught'>) => ({
    value: fields[name],
    error: troubles[name],
    onChange: ({ target }: { target: { value: string } }) => change({ ...fields, [name]: target.value }),
  });
  return (
    <>
      <AreaField
        label="Instructions"
        hint="Goes first with every ask, e.g. “Answer in one sentence.”"
        rows={5}
        {...bind('system')}
      />
      <TextField
        label="Temperature"
        hint="0 chooses the likeliest word each time; 1 and more is freer. Empty: the model's own."
        inputMode="decimal"
        {...bind('temperature')}
      />
      <TextField
        label="Top p"
        hint="Of the likeliest words only those that make up this share. Empty: the model's own."
        inputMode="decimal"
        {...bind('top_p')}
      />
      <TextField
        label="Longest answer, in tokens"
        hint="A token is about three quarters of a word. Empty: as long as it takes."
        inputMode="numeric"
        {...bind('max_tokens')}
      />
      <AreaField
        label="Tools, as JSON"
        hint="The list that the API takes. A model may ask for a call; you type what it gave."
        rows={6}
        spellCheck={false}
        {...bind('tools')}
      />
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={fields.isTaught}
          onChange={({ target }) => change({ ...fields, isTaught: target.checked })}
        />
        <span>
          Students may learn from what is said here
          <span className={styles.checkHint}>Otherwise it is kept in the traces, and teaches nobody.</span>
        </span>
      </label>
    </>
  );
}
