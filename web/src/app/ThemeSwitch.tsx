import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Segmented } from '../parts/Segmented.tsx';
import { applyTheme, storedTheme, type Theme } from './theme.ts';

const CHOICES = [
  { value: 'system', label: 'As the machine', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const;

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const choose = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  return <Segmented label="Colours" value={theme} onChange={choose} choices={CHOICES} iconsOnly />;
}
