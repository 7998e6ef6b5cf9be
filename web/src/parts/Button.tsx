import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import styles from './Button.module.css';

interface Look {
  /** `primary`: the one thing to do here. `plain`: no border. `danger`: takes something away. */
  readonly look?: 'primary' | 'normal' | 'plain' | 'danger';
  readonly size?: 'normal' | 'small';
  readonly icon?: LucideIcon;
  /** Under way: it says what, and cannot be pressed again. */
  readonly busy?: string | false | undefined;
}

export function Button({
  look = 'normal',
  size = 'normal',
  icon: Icon,
  busy,
  className,
  children,
  disabled,
  ...rest
}: Look & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || Boolean(busy)}
      aria-busy={Boolean(busy)}
      className={[styles.button, styles[look], styles[size], className].filter(Boolean).join(' ')}
    >
      {Icon && <Icon size={size === 'small' ? 15 : 17} strokeWidth={1.9} aria-hidden />}
      {busy || children}
    </button>
  );
}

/** A button that is only a picture: `label` is read aloud and shown on hover. */
export function IconButton({
  icon: Icon,
  label,
  pressed,
  className,
  ...rest
}: { icon: LucideIcon; label: string; pressed?: boolean } & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      {...rest}
      className={[styles.icon, className].filter(Boolean).join(' ')}
    >
      <Icon size={17} strokeWidth={1.9} aria-hidden />
    </button>
  );
}
