import styles from './Progress.module.css';

/** How far something has come, 0 to 1; undefined: it goes on, nobody knows how far. `label` is read aloud. */
export function Progress({ share, label }: { share: number | undefined; label: string }) {
  const percent = share === undefined ? undefined : Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div
        className={percent === undefined ? styles.unknown : styles.done}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
