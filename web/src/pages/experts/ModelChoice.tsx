import { useState } from 'react';
import { SelectField, TextField } from '../../parts/Field.tsx';
import { count } from '../../parts/format.ts';
import { Choice, Choices } from './Choices.tsx';
import styles from './ConnectPanel.module.css';
import { type ConnectForm, MOST_MODELS, modelsOf } from './connect-form.ts';

/** A longer list wants a field to look in. */
const LONG = 12;

interface ModelChoiceProps {
  readonly form: ConnectForm;
  readonly wrong: Partial<Record<keyof ConnectForm, string>>;
  readonly onChange: (change: Partial<ConnectForm>) => void;
}

/** Which of its models may be asked for, once it said which it has. */
export function ModelChoice({ form, wrong, onChange }: ModelChoiceProps) {
  const { found, offer, chosen, usual } = form;
  const listed = [...new Set([...(found ?? []), ...chosen])];
  if (listed.length === 0) return null;
  const models = modelsOf(form);
  const choose = (to: ConnectForm['offer']) => () =>
    onChange({
      offer: to,
      ...(to === 'some' && chosen.length === 0 ? { chosen: usual ? [usual] : [] } : {}),
    });
  return (
    <div className={styles.group}>
      <div className={styles.wide}>
        <Choices legend="Which of its models?">
          {found && found.length <= MOST_MODELS && (
            <Choice
              name="offer"
              label={`All ${count(found.length)} that it lists`}
              checked={offer === 'all'}
              onChoose={choose('all')}
            />
          )}
          <Choice name="offer" label="Only some" checked={offer === 'some'} onChoose={choose('some')} />
          <Choice
            name="offer"
            label="Any name"
            note="Whatever model a program names is passed on."
            checked={offer === 'any'}
            onChoose={choose('any')}
          />
        </Choices>
      </div>
      {offer === 'some' && (
        <Checked listed={listed} chosen={chosen} error={wrong.chosen} onChange={onChange} />
      )}
      {offer !== 'any' && models.length > 1 && (
        <div className={styles.wide}>
          <SelectField
            label="Asked unless a program names another"
            value={models[0]}
            onChange={({ target }) => onChange({ usual: target.value })}
          >
            {models.toSorted().map((model) => (
              <option key={model}>{model}</option>
            ))}
          </SelectField>
        </div>
      )}
    </div>
  );
}

interface CheckedProps {
  readonly listed: readonly string[];
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (change: Partial<ConnectForm>) => void;
}

function Checked({ listed, chosen, error, onChange }: CheckedProps) {
  const [search, setSearch] = useState('');
  const shown = listed.filter((model) => model.toLowerCase().includes(search.trim().toLowerCase()));
  const toggle = (model: string) =>
    onChange({ chosen: chosen.includes(model) ? chosen.filter((one) => one !== model) : [...chosen, model] });
  return (
    <>
      {listed.length > LONG && (
        <div className={styles.wide}>
          <TextField
            label="Look for a model"
            type="search"
            autoComplete="off"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </div>
      )}
      <fieldset className={styles.models}>
        <legend className="only-read">Models to use</legend>
        {shown.length === 0 && <p className="soft small">None of them has that in its name.</p>}
        {shown.map((model) => (
          <label key={model} className={styles.model}>
            <input type="checkbox" checked={chosen.includes(model)} onChange={() => toggle(model)} />
            {model}
          </label>
        ))}
      </fieldset>
      {error && <p className={styles.wrong}>{error}</p>}
    </>
  );
}
