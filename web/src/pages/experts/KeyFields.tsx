import { TextField } from '../../parts/Field.tsx';
import { Segmented } from '../../parts/Segmented.tsx';
import styles from './ConnectPanel.module.css';
import type { ConnectForm, KeyWay } from './connect-form.ts';
import { PRESETS } from './presets.ts';

const WAYS: readonly { readonly value: KeyWay; readonly label: string }[] = [
  { value: 'typed', label: 'Paste a key' },
  { value: 'variable', label: 'In a variable' },
  { value: 'none', label: 'No key' },
];

interface KeyFieldsProps {
  readonly form: ConnectForm;
  readonly wrong: Partial<Record<keyof ConnectForm, string>>;
  readonly onChange: (change: Partial<ConnectForm>) => void;
}

/** A key is typed here once, and never shown again. */
export function KeyFields({ form, wrong, onChange }: KeyFieldsProps) {
  const { keyWay, key, variable, before, preset } = form;
  const keysAt = PRESETS.find(({ id }) => id === preset)?.keysAt;
  const isKept = before?.key.kind === 'kept' || before?.key.kind === 'file';
  const hasKey = before !== undefined && before.key.state !== 'none';
  const ways = hasKey ? WAYS.filter(({ value }) => value !== 'none') : WAYS;
  return (
    <div className={styles.group}>
      <Segmented
        label="Its key"
        value={keyWay}
        onChange={(value) => onChange({ keyWay: value })}
        choices={ways}
      />
      {keyWay === 'typed' && (
        <div className={styles.wide}>
          <TextField
            label="Key"
            type="password"
            autoComplete="off"
            data-1p-ignore
            data-lpignore="true"
            value={key}
            error={wrong.key}
            placeholder={isKept ? 'Leave empty to keep the one there is' : ''}
            hint={
              <>
                Kept in a file of its own on the server’s machine, readable by you alone, and never shown
                again.
                {keysAt && ` Keys are made at ${keysAt}.`}
              </>
            }
            onChange={({ target }) => onChange({ key: target.value })}
          />
        </div>
      )}
      {keyWay === 'variable' && (
        <div className={styles.wide}>
          <TextField
            label="Name of the variable"
            autoComplete="off"
            spellCheck={false}
            placeholder="OPENAI_API_KEY"
            value={variable}
            error={wrong.variable}
            hint="It must have been set where the server was started."
            onChange={({ target }) => onChange({ variable: target.value })}
          />
        </div>
      )}
    </div>
  );
}
