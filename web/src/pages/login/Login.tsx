import { type FormEvent, useEffect, useRef, useState } from 'react';
import { session } from '../../api/session.ts';
import { signIn, type Tried } from '../../api/sign-in.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { TextField } from '../../parts/Field.tsx';
import { Mark } from '../../parts/Mark.tsx';
import { useTitle } from '../../parts/Page.tsx';
import styles from './Login.module.css';
import { useSecondsLeft } from './use-seconds-left.ts';

/** The one page that whoever is not signed in sees. */
export default function Login() {
  useTitle('Sign in');
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <p className={styles.brand}>
          <Mark size={36} />
          <span>Freehold</span>
        </p>
        <h1 className={styles.title}>Sign in</h1>
        {session()?.password_set === false ? <NoPassword /> : <Why />}
        <PasswordForm />
      </div>
    </main>
  );
}

function Why() {
  return (
    <p className={styles.lead}>
      This house does not open to strangers. Its password was set on the machine it runs on.
    </p>
  );
}

function NoPassword() {
  return (
    <p className={styles.lead}>
      No password is set yet. On the machine itself, type <code>freehold password</code>. A key of{' '}
      <code>freehold key add</code> opens it too.
    </p>
  );
}

function PasswordForm() {
  const [password, setPassword] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [tried, setTried] = useState<Tried>();
  const [secondsLeft, wait] = useSecondsLeft();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password === '' || isBusy || secondsLeft > 0) return;
    setIsBusy(true);
    setError(undefined);
    try {
      const next = await signIn(password);
      setTried(next);
      if (next.is === 'wait') wait(next.seconds);
      else if (next.is === 'wrong') field.current?.select();
    } catch (thrown) {
      setError(thrown as Error);
    }
    setIsBusy(false);
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      {/* There is one account; password managers want a name for it. */}
      <input type="text" name="username" autoComplete="username" value="owner" readOnly hidden />
      <TextField
        ref={field}
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={({ target }) => {
          setPassword(target.value);
          setTried(undefined);
        }}
        hint="A key opens it too."
        error={wordsFor(tried, secondsLeft)}
      />
      <Button type="submit" look="primary" busy={isBusy && 'Looking'} disabled={secondsLeft > 0}>
        {secondsLeft > 0 ? `Wait ${secondsLeft} s` : 'Sign in'}
      </Button>
      <p className="only-read" role="status">
        {wordsFor(tried, secondsLeft > 0 ? (tried?.is === 'wait' ? tried.seconds : 0) : 0)}
      </p>
      {error && <ErrorNote error={error} />}
    </form>
  );
}

function wordsFor(tried: Tried | undefined, secondsLeft: number): string | undefined {
  if (secondsLeft > 0) return `Too many wrong tries. Wait ${secondsLeft} s.`;
  return tried?.is === 'wrong' ? 'That is not the password.' : undefined;
}
