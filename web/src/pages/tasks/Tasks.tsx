import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';

export default function Tasks() {
  return (
    <Page title="Tasks">
      <Empty title="Soon">This page is being built.</Empty>
    </Page>
  );
}
