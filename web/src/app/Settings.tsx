import { LogOut } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { ownHouse } from '../api/client.ts';
import { onSession, renewSession, session } from '../api/session.ts';
import { Button } from '../parts/Button.tsx';
import { toast } from '../parts/Toasts.tsx';
import styles from './Settings.module.css';
import { ThemeSwitch } from './ThemeSwitch.tsx';

/** What belongs to whoever looks rather than to the house. */
export function Settings() {
  const who = useSyncExternalStore(onSession, session);
  const signOut = () =>
    ownHouse
      .remove('/api/session')
      .then(renewSession)
      .catch((error: Error) => toast(`You are still signed in: ${error.message}`, 'trouble'));
  return (
    <div className={styles.settings}>
      <ThemeSwitch />
      {who?.needs === 'password' && (
        <Button size="small" look="plain" icon={LogOut} onClick={signOut}>
          Sign out
        </Button>
      )}
    </div>
  );
}
