import { Link } from 'wouter';
import { base } from '../../app/base.ts';
import buttons from '../../parts/Button.module.css';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Empty } from '../../parts/Empty.tsx';
import styles from './Home.module.css';

/** An expert is there, and nobody has asked it yet. */
export function FirstAsk() {
  const address = `${location.origin}${base}/v1`;
  return (
    <Empty
      title="Ready for the first ask"
      action={
        <Link href="/chat" className={`${buttons.button} ${buttons.primary}`}>
          Ask it yourself
        </Link>
      }
    >
      <p>
        Point any OpenAI client at this address. What is asked, who answers and what it costs will show here.
      </p>
      <p className={styles.address}>
        <code>{address}</code> <CopyButton text={address} label="Copy the address" />
      </p>
    </Empty>
  );
}
