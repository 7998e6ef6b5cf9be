import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type CardExpert, connect } from '../../api/experts.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { TextField } from '../../parts/Field.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { Choice, Choices } from './Choices.tsx';
import styles from './ConnectPanel.module.css';
import { changed, connectBody, emptyForm, flaws, formFor, withFound, withPreset } from './connect-form.ts';
import { Details } from './Details.tsx';
import { KeyFields } from './KeyFields.tsx';
import { ModelChoice } from './ModelChoice.tsx';
import { PRESETS } from './presets.ts';
import { TestResult } from './TestResult.tsx';
import { useTest } from './use-test.ts';

const FORM = 'connect-an-api';

/** Connects an API, or changes one: what it is, its key, what it answered, and what to use of it. */
export function ConnectPanel({ expert, onClose }: { expert: CardExpert | undefined; onClose: () => void }) {
  const queries = useQueryClient();
  const [form, setForm] = useState(() => (expert ? formFor(expert) : emptyForm()));
  const [isTold, setTold] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const trial = useTest(form, (found) => setForm((now) => withFound(now, found)));
  const change = (part: Parameters<typeof changed>[1]) => {
    setForm((now) => changed(now, part));
    if ('url' in part || 'key' in part || 'variable' in part || 'keyWay' in part) trial.forget();
  };
  const wrong = flaws(form);
  const shown = isTold ? wrong : {};
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTold(true);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    setError(undefined);
    try {
      const { id } = await connect(connectBody(form), queries);
      toast(expert ? `${id} is changed, from now on.` : `${id} is connected, and can be asked from now on.`);
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
      place="side"
      title={expert ? `Change ${expert.id}` : 'Connect an API'}
      lead="Anything that speaks as OpenAI does. It can be asked at once, without a restart."
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" type="submit" form={FORM} busy={isBusy && 'Connecting …'}>
            {expert ? 'Save' : 'Connect'}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={save} noValidate autoComplete="off">
        {!expert && (
          <Choices legend="What is it?" look="grid">
            {PRESETS.map((preset) => (
              <Choice
                key={preset.id}
                name="preset"
                label={preset.label}
                note={preset.note}
                checked={form.preset === preset.id}
                onChoose={() => {
                  setForm((now) => withPreset(now, preset));
                  trial.forget();
                }}
              />
            ))}
          </Choices>
        )}
        <div className={styles.pair}>
          <TextField
            label="Address"
            value={form.url}
            error={shown.url}
            onChange={({ target }) => change({ url: target.value })}
            placeholder="https://api.example.com/v1"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
          />
          <TextField
            label="Name"
            value={form.name}
            error={shown.name}
            readOnly={expert !== undefined}
            hint={expert ? 'Programs ask for it by this name.' : 'Programs can ask for it by this name.'}
            onChange={({ target }) => change({ name: target.value })}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <KeyFields form={form} wrong={shown} onChange={change} />
        <TestResult trial={trial} canTest={!wrong.url && !wrong.key && !wrong.variable} />
        <ModelChoice form={form} wrong={shown} onChange={change} />
        <Details form={form} wrong={shown} tried={trial.tried} onChange={change} />
      </form>
      {isTold && Object.keys(wrong).length > 0 && (
        <p className={styles.wrong} role="alert">
          {Object.values(wrong)[0]}
        </p>
      )}
      {error && <ErrorNote error={error} title={expert ? 'It was not changed' : 'It was not connected'} />}
    </Dialog>
  );
}
