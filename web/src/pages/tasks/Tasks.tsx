import { Link, useLocation } from 'wouter';
import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';
import { AllTasks } from './AllTasks.tsx';
import { OneTask } from './OneTask.tsx';
import { Review } from './Review.tsx';
import { taskPlace } from './task-place.ts';

/** Everything below /tasks. */
export default function Tasks() {
  const [path] = useLocation();
  const place = taskPlace(path);
  if (place.page === 'all') return <AllTasks />;
  if (place.page === 'one') return <OneTask key={place.id} id={place.id} />;
  if (place.page === 'review') return <Review key={place.id} id={place.id} />;
  return (
    <Page title="Tasks">
      <Empty title="There is no such page" action={<Link href="/tasks">All tasks</Link>}>
        <p>A task has a page, and its disagreements have one.</p>
      </Empty>
    </Page>
  );
}
