import { Link } from 'wouter';
import { Empty } from '../parts/Empty.tsx';

export function NotFound() {
  return (
    <Empty title="There is no such page">
      The address may be mistyped. <Link href="/">Home</Link> shows what is there.
    </Empty>
  );
}
