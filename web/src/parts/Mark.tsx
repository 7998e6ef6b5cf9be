/** A house with its door open. `size` in CSS pixels. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--green)" />
      <path d="M8 15.2 16 8l8 7.2V24h-5v-5.2a3 3 0 0 0-6 0V24H8z" fill="var(--paper)" />
    </svg>
  );
}
