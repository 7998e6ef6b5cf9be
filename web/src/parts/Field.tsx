import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './Field.module.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Gets the id of the label's control and what describes it. */
  readonly children: (control: {
    id: string;
    'aria-describedby'?: string;
    'aria-invalid'?: true;
  }) => ReactNode;
}

/** A control with its words: what it is, what helps, what is wrong. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const saysMore = Boolean(hint || error);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(saysMore ? { 'aria-describedby': `${id}-more` } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {saysMore && (
        <p id={`${id}-more`} className={error ? styles.error : styles.hint}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = Omit<FieldProps, 'children'> & ComponentProps<'input'>;

export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input className={`${styles.input} ${className ?? ''}`} {...control} {...rest} />}
    </Field>
  );
}

type AreaFieldProps = Omit<FieldProps, 'children'> & ComponentProps<'textarea'>;

export function AreaField({ label, hint, error, className, ...rest }: AreaFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <textarea className={`${styles.input} ${className ?? ''}`} {...control} {...rest} />}
    </Field>
  );
}

type SelectFieldProps = Omit<FieldProps, 'children'> & ComponentProps<'select'>;

/** The browser's own list: it knows phones and keyboards best. `children` are the options. */
export function SelectField({ label, hint, error, className, children, ...rest }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select className={`${styles.input} ${styles.select} ${className ?? ''}`} {...control} {...rest}>
          {children}
        </select>
      )}
    </Field>
  );
}
