import { Check, ChevronDown } from 'lucide-react';
import { Button } from '../../parts/Button.tsx';
import { Menu, type MenuItem } from '../../parts/Menu.tsx';
import { CHOICES, type FilterName, type Filters, withFilter } from './filters.ts';
import { expertName, type HouseNames } from './house-names.ts';

interface FilterMenusProps {
  readonly filters: Filters;
  readonly names: HouseNames;
  readonly onChange: (filters: Filters) => void;
}

const MOST_NAMES = 20;

/** A button for each thing to narrow by; each opens the list of what it can be. */
export function FilterMenus({ filters, names, onChange }: FilterMenusProps) {
  const experts = names.experts.slice(0, MOST_NAMES);
  const tasks = [...names.tasks].slice(0, MOST_NAMES);
  const item = (name: FilterName, value: string, label: string, more: Partial<MenuItem> = {}): MenuItem => ({
    label,
    ...(filters[name] === value ? { icon: Check } : {}),
    ...more,
    onSelect: () => onChange(withFilter(filters, name, filters[name] === value ? undefined : value)),
  });
  const choices = (name: 'state' | 'kind' | 'feedback') =>
    Object.entries(CHOICES[name]).map(([value, label]) => item(name, value, label));
  const since = (label: string, ms: () => number) => ({
    label,
    onSelect: () => onChange(withFilter(withFilter(filters, 'until', undefined), 'since', String(ms()))),
  });
  return (
    <>
      <FilterMenu
        label="Who"
        items={[
          ...choices('kind'),
          ...experts.map(({ id, kind, task }, at) =>
            item('expert', id, expertName(id, kind), {
              apart: at === 0,
              ...(task ? { note: names.tasks.get(task) ?? task } : {}),
            }),
          ),
        ]}
      />
      <FilterMenu label="State" items={choices('state')} />
      {tasks.length > 0 && (
        <FilterMenu label="Task" items={tasks.map(([id, title]) => item('task', id, title))} />
      )}
      <FilterMenu label="Feedback" items={choices('feedback')} />
      <FilterMenu
        label="When"
        items={[
          since('In the last hour', () => Date.now() - 3_600_000),
          since('Today', () => new Date().setHours(0, 0, 0, 0)),
          since('In the last 7 days', () => Date.now() - 7 * 86_400_000),
        ]}
      />
      <FilterMenu
        label="More"
        items={[
          item('zone', 'owned', 'Answered by yours'),
          item('zone', 'outside', 'Answered outside'),
          item('min_ms', '1000', 'Took a second or more', { apart: true }),
          item('min_ms', '10000', 'Took ten seconds or more'),
          item('min_cost_nanos', '1', 'Cost anything'),
          item('min_cost_nanos', '10000000', 'Cost 0.01 or more'),
          item('audits', 'none', 'Without checks of students', { apart: true }),
          item('audits', 'only', 'Only checks of students'),
        ]}
      />
    </>
  );
}

function FilterMenu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  const isOn = items.some(({ icon }) => icon !== undefined);
  return (
    <Menu items={items} align="start">
      <Button size="small" aria-label={`Narrow by ${label.toLowerCase()}`} data-on={isOn}>
        {label}
        <ChevronDown size={14} strokeWidth={2} aria-hidden />
      </Button>
    </Menu>
  );
}
