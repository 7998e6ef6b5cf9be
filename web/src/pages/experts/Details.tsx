import type { Tried, Zone } from '../../api/experts.ts';
import { SelectField, TextField } from '../../parts/Field.tsx';
import styles from './ConnectPanel.module.css';
import type { ConnectForm } from './connect-form.ts';
import { isOnThisMachine } from './is-on-this-machine.ts';

const PLACES: readonly { readonly value: Zone; readonly label: string }[] = [
  { value: 'outside', label: 'Outside: somebody else’s machine' },
  { value: 'organisation', label: 'In my organisation' },
  { value: 'household', label: 'In my household' },
  { value: 'device', label: 'On the server’s own machine' },
];

interface DetailsProps {
  readonly form: ConnectForm;
  readonly wrong: Partial<Record<keyof ConnectForm, string>>;
  readonly tried: Tried | undefined;
  readonly onChange: (change: Partial<ConnectForm>) => void;
}

/** Whose machine it is, and what it costs: both can be left as they are. */
export function Details({ form, wrong, tried, onChange }: DetailsProps) {
  const { zone, priceIn, priceOut, url } = form;
  const found = tried?.zone ?? (isOnThisMachine(url) ? 'device' : 'outside');
  return (
    <>
      <SelectField
        label="Whose machine is it?"
        value={zone === '' ? found : zone}
        onChange={({ target }) => onChange({ zone: target.value as Zone })}
        hint="How far data travels to it. What is not outside counts as yours."
      >
        {PLACES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <div>
        <div className={styles.even}>
          <TextField
            label="Price of a million tokens in"
            inputMode="decimal"
            placeholder="0.15"
            value={priceIn}
            error={wrong.priceIn}
            onChange={({ target }) => onChange({ priceIn: target.value })}
          />
          <TextField
            label="… and out"
            inputMode="decimal"
            placeholder="0.60"
            value={priceOut}
            error={wrong.priceOut}
            onChange={({ target }) => onChange({ priceOut: target.value })}
          />
        </div>
        <p className={styles.under}>
          In your currency. Without them its costs are not counted, and neither is what you save.
        </p>
      </div>
    </>
  );
}
